import { User, type IIdentity, type ISigningIdentity } from 'fabric-common';
import { msp } from '@hyperledger/fabric-protos';
import type { FabricSigner } from '../fabric/transport.ts';

/** Whom fabric-common shows in a proposal's header. It holds a certificate and no key: signatures come from outside. */
export class CertifiedUser extends User {
  readonly #signer: FabricSigner;

  constructor(signer: FabricSigner) {
    super('holder of a certificate');
    this.#signer = signer;
  }

  override getMspid(): string {
    return this.#signer.mspId;
  }

  override getIdentity(): IIdentity {
    const { mspId, certificatePem } = this.#signer;
    return {
      serialize() {
        const identity = new msp.SerializedIdentity();
        identity.setMspid(mspId);
        identity.setIdBytes(Buffer.from(certificatePem));
        return Buffer.from(identity.serializeBinary());
      },
      getMSPId: () => mspId,
      isValid: () => true,
      getOrganizationUnits: () => '',
      verify: () => false,
    };
  }

  override getSigningIdentity(): ISigningIdentity {
    throw new Error('this program signs outside of fabric-common');
  }
}
