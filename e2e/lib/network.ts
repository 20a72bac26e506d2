import { readFile } from 'node:fs/promises';
import { registerItAdmin } from '../../network/enrolment.ts';
import { networkFolder, readDescription } from '../../network/folder.ts';
import { notedProcesses, stopProcess } from '../../network/processes.ts';
import { run } from '../../scripts/test/suites.ts';

/** What IT of a hospital hands out. @param place in the network's list */
export async function handedOut(root: string, place: number) {
  const folder = networkFolder(root);
  const hospital = (await readDescription(folder)).hospitals[place];
  if (hospital === undefined) throw new Error('the network has no such hospital');
  const profile = await readFile(folder.organisation(hospital).connection, 'utf8');
  const { enrolmentId, secret } = await registerItAdmin(folder, hospital);
  return { profile, enrolmentId, secret, hospital };
}

/** Peers and orderers end, the certificate authorities stay. */
export async function takeLedgerAway(root: string): Promise<void> {
  const folder = networkFolder(root);
  for (const name of await notedProcesses(folder)) {
    if (/peer|orderer/.test(name)) await stopProcess(folder, name);
  }
}

/** @throws Error when it does not come up */
export async function bringLedgerBack(root: string): Promise<void> {
  if ((await run(['network/up.ts', '--dir', root])) !== 0) throw new Error('the network did not come up');
}
