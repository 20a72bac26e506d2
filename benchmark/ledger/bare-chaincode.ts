/**
 * The smallest chaincode that writes as many public and private bytes as `seals:commit`, to measure against: it reads
 * nothing, checks nothing, and gives no event. It takes the same environment variables as `chaincode/src/server.ts`.
 */
import '#chaincode/fabric/silence.ts';
import { readServerOptions } from '#chaincode/fabric/server-options.ts';
import { Shim } from 'fabric-shim';
import type { ChaincodeInterface, ChaincodeResponse, ChaincodeStub } from 'fabric-shim-api';

/** What a seal's record holds beyond its argument: hospital, clinician, role, time, transaction. */
const signedBytes = 176;
/** The record under the intent's id. */
const intentBytes = 233;

const signed = '.'.repeat(signedBytes);
const intent = Buffer.from('.'.repeat(intentBytes));

class BareChaincode implements ChaincodeInterface {
  async Init(): Promise<ChaincodeResponse> {
    return Shim.success();
  }

  /** `write(key, argument)` with the transient `summary`. */
  async Invoke(stub: ChaincodeStub): Promise<ChaincodeResponse> {
    const { params } = stub.getFunctionAndParameters();
    const [key, argument] = params;
    const summary = stub.getTransient().get('summary');
    if (key === undefined || argument === undefined || summary === undefined) {
      return Shim.error('write(key, argument) with the transient summary is wanted');
    }
    await stub.putState(`seal ${key}`, Buffer.from(argument + signed));
    await stub.putState(`intent ${key}`, intent);
    await stub.putPrivateData(`_implicit_org_${stub.getCreator().mspid}`, key, summary);
    return Shim.success(Buffer.from(key));
  }
}

for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => process.exit(0));
await Shim.server(new BareChaincode(), await readServerOptions(process.env)).start();
