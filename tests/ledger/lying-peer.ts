import { fileURLToPath } from 'node:url';
import { v7 } from 'uuid';
import { describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { systemClock } from '#main/adapters/clock/system-clock.ts';
import type { FabricLedger } from '#main/adapters/ledger/fabric/fabric-ledger.ts';
import type { FabricLedgerOptions } from '#main/adapters/ledger/fabric/transport.ts';
import { silentLogger } from '#main/testing/fakes.ts';
import { chaincodePlan, chaincodeProcess } from '../../network/chaincode.ts';
import { networkFolder, readDescription } from '../../network/folder.ts';
import { startProcess, stopProcess } from '../../network/processes.ts';
import { call } from './calls.ts';
import { fabricHospital, type FabricHospital } from './fabric-hospital.ts';
import { reached, refusal, submit, type HospitalAtLedger } from './harness.ts';

const liar = fileURLToPath(new URL('lying-chaincode.test-child.ts', import.meta.url));
const Subject = z.object({ record: z.object({ homeMspId: z.string(), offer: z.unknown() }) });

/** Serves a hospital's peers with another chaincode program while `work` runs. */
async function served(
  root: string,
  place: number,
  program: string,
  work: () => Promise<void>,
): Promise<void> {
  const folder = networkFolder(root);
  const network = await readDescription(folder);
  const hospital = network.hospitals[place]!;
  const chaincode = network.chaincodes[0]!;
  const serve = async (by: string) => {
    await stopProcess(folder, chaincodeProcess(chaincode, hospital));
    await startProcess(folder, await chaincodePlan(folder, hospital, { ...chaincode, program: by }));
  };
  await serve(program);
  try {
    await work();
  } finally {
    await serve(chaincode.program);
  }
}

/** What a peer that lies is worth, on a real network where two hospitals have to agree. */
export function lyingPeer(
  name: string,
  root: string,
  create: (options: FabricLedgerOptions) => FabricLedger,
): void {
  describe(`${name} and a peer that lies`, () => {
    it('is refused what one hospital’s peers alone say, and nothing changes', async () => {
      const opened: FabricLedger[] = [];
      const at = ({ profile, workstation, clinician }: FabricHospital): HospitalAtLedger => {
        const parts = { profile, clock: systemClock, logger: silentLogger };
        const ledger = create({ ...parts, identity: async () => workstation });
        opened.push(ledger);
        return { mspId: profile.mspId, ledger, clinician };
      };
      const home = at(await fabricHospital(root, 0));
      const other = at(await fabricHospital(root, 1));
      const [doctor, theirs] = [await home.clinician('doctor'), await other.clinician('doctor')];
      const subjectId = v7();
      const accept = call('subjects:accept', { id: v7(), subjectId });
      const answering = () =>
        vi.waitFor(() => other.ledger.evaluate(call('devices:list', {}), theirs), { timeout: 30_000 });
      try {
        await submit(home.ledger, call('subjects:register', { id: v7(), subjectId }), doctor);
        const offer = call('subjects:offer', { id: v7(), subjectId, toMspId: other.mspId });
        await reached(other, (await submit(home.ledger, offer, doctor)).blockNumber);
        await served(root, 1, liar, async () => {
          await answering();
          expect((await refusal(submit(other.ledger, accept, theirs))).kind).toBe('mismatch');
        });
        await answering();
        const before = await home.ledger.evaluate(call('subjects:get', { subjectId }), doctor);
        expect(Subject.parse(JSON.parse(before)).record.homeMspId).toBe(home.mspId);
        expect((await submit(other.ledger, accept, theirs)).status).toBe('VALID');
      } finally {
        await Promise.all(opened.map((ledger) => ledger.close()));
      }
    });
  });
}
