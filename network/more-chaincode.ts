import {
  chaincodePlan,
  chaincodeProcess,
  defineChaincode,
  installChaincode,
  prepareChaincode,
} from './chaincode.ts';
import { Chaincode } from './description.ts';
import { saveDescription } from './folder.ts';
import { NetworkError } from './network-error.ts';
import { choosePorts } from './ports.ts';
import { stopProcess } from './processes.ts';
import { startMissing, untilAnswering, type BringUp } from './stages.ts';

/**
 * Puts one more chaincode on the channel, each hospital with a server of its own, such as a smaller one to measure
 * against.
 * @param program as `chaincode/src/server.ts`: it takes the same environment variables; an absolute path
 * @throws NetworkError
 */
export async function addChaincode(up: BringUp, name: string, program: string): Promise<void> {
  const { folder, network } = up;
  if (network.chaincodes.some((entry) => entry.name === name)) {
    throw new NetworkError(`There is a chaincode ${name} on the channel already: take another name.`);
  }
  const ports = await choosePorts(network.hospitals.length);
  const chaincode = Chaincode.parse({
    name,
    program,
    version: '1',
    sequence: 1,
    ports: Object.fromEntries(network.hospitals.map(({ slug }, index) => [slug, ports[index]])),
  });
  await prepareChaincode(up, chaincode);
  await startServers(up, chaincode);
  await installChaincode(up, chaincode);
  await defineChaincode(up, chaincode);
  const changed = { ...network, chaincodes: [...network.chaincodes, chaincode] };
  await saveDescription(folder, changed);
  await untilAnswering({ ...up, network: changed });
}

/** Ends a chaincode's servers and starts them again, with the program as it is now. Peers dial anew by themselves. */
export async function restartChaincode(up: BringUp, name: string): Promise<void> {
  const { folder, network } = up;
  const chaincode = network.chaincodes.find((entry) => entry.name === name);
  if (chaincode === undefined) throw new NetworkError(`There is no chaincode ${name} on this network.`);
  await Promise.all(
    network.hospitals.map((hospital) => stopProcess(folder, chaincodeProcess(chaincode, hospital))),
  );
  await startServers(up, chaincode);
  await untilAnswering(up);
}

async function startServers(up: BringUp, chaincode: Chaincode): Promise<void> {
  const plans = up.network.hospitals.map((hospital) => chaincodePlan(up.folder, hospital, chaincode));
  await startMissing(up, await Promise.all(plans));
}
