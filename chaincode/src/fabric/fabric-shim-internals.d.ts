/** Not in fabric-shim's types: what its own `fabric-chaincode-node` makes of contract classes. The version is pinned. */
declare module 'fabric-shim/lib/contract-spi/chaincodefromcontract.js' {
  import type { Contract, JSONSerializer } from 'fabric-contract-api';
  import type { ChaincodeInterface, ChaincodeResponse, ChaincodeStub } from 'fabric-shim-api';

  export default class ChaincodeFromContract implements ChaincodeInterface {
    constructor(
      contracts: (new () => Contract)[],
      serializers: { transaction: string; serializers: Record<string, typeof JSONSerializer> },
      metadata: object,
      title: string,
      version: string,
    );
    Init(stub: ChaincodeStub): Promise<ChaincodeResponse>;
    Invoke(stub: ChaincodeStub): Promise<ChaincodeResponse>;
  }
}
