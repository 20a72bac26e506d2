import { Agent, request, type IncomingMessage } from 'node:http';
import { json as bodyOf } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { ErrorEnvelope } from '#shared/contract/errors.ts';
import { startWebHost } from '../conformance/bindings.ts';
import { createWorld } from '../conformance/world.ts';

/** A guess over the agent's one socket. @returns its status */
async function guess(origin: string, agent: Agent, token: string): Promise<number> {
  const sent = request(`${origin}/api/link`, {
    method: 'POST',
    agent,
    headers: { 'content-type': 'application/json' },
  });
  sent.end(JSON.stringify({ token }));
  const answer = await new Promise<IncomingMessage>((resolve) => sent.once('response', resolve));
  ErrorEnvelope.parse(await bodyOf(answer));
  return answer.statusCode ?? 0;
}

test('guessing link tokens over a socket is slowed down', async () => {
  const host = await startWebHost(createWorld());
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  try {
    const statuses: number[] = [];
    for (let number = 0; number < 40; number++) {
      statuses.push(await guess(host.origin, agent, `guess-${number}`));
    }
    expect(statuses.slice(0, 30)).toEqual(Array(30).fill(401));
    expect(statuses.slice(30)).toEqual(Array(10).fill(429));
  } finally {
    agent.destroy();
    await host.close();
  }
});
