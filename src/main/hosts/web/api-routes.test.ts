import Fastify from 'fastify';
import { expect, it } from 'vitest';
import { ClinicianId } from '#shared/domain/ids.ts';
import type { Api } from '#main/services/api/api.ts';
import { addContractRoutes } from './api-routes.ts';

it('a request whose connection is closed before there is an answer is given up; one that is answered is not', async () => {
  const signals: AbortSignal[] = [];
  const { promise: begun, resolve: begin } = Promise.withResolvers<undefined>();
  const { promise: gone, resolve: leave } = Promise.withResolvers<undefined>();
  const api: Api = {
    async call(connectionId, method, _args, work) {
      const signal = work?.signal;
      if (signal !== undefined) signals.push(signal);
      if (method === 'proof.verify') {
        signal?.addEventListener('abort', () => leave(undefined));
        begin(undefined);
        await gone;
        expect(() => work?.progress(0.5)).toThrow('given up');
      }
      return { ok: true, reply: {}, connectionId };
    },
  };
  const app = Fastify();
  addContractRoutes(app, api, {
    authenticate: () => ({
      actor: { clinicianId: ClinicianId.parse('n.okafor'), role: 'nurse', mspId: 'Test' },
      locked: false,
    }),
  });
  const url = await app.listen({ port: 0, host: '127.0.0.1' });
  const caller = new AbortController();
  const headers = { authorization: 'Bearer test' };
  const asked = fetch(`${url}/api/proof`, { method: 'POST', headers, signal: caller.signal });
  await begun;
  caller.abort();
  await expect(asked).rejects.toThrow();
  await gone;
  expect((await fetch(`${url}/api/sessions`, { headers })).status).toBe(200);
  expect(signals.map(({ aborted }) => aborted)).toEqual([true, false]);
  await app.close();
});
