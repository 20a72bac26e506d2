import { notUnderstood } from '#main/verifier/links.ts';
import { verifyCertificate, type Verification } from '#main/verifier/verify.ts';
import type { Kind, makeStandalone, Wrong } from './standalone.ts';

export type Ward = Awaited<ReturnType<typeof makeStandalone>>;

/** A certificate made so, under the ward's own CA. */
export async function verified(ward: Ward, kind: Kind, wrong: Wrong = {}): Promise<Verification> {
  const made = await ward.certify(kind, wrong);
  return verifyCertificate({ ...made, trustPem: wrong.caPem ?? ward.hospital.caCertificatePem });
}

/**
 * The link that breaks, and why; undefined when it is proven.
 * @throws Error when the verdict does not fit, or the verifier did not know what to say
 */
export async function brokenLink(ward: Ward, kind: Kind, wrong: Wrong): Promise<string | undefined> {
  const { verdict, steps } = await verified(ward, kind, wrong);
  const step = steps.find((each) => !each.ok);
  if (verdict !== (step === undefined ? 'proven' : 'broken')) throw new Error(`the verdict is ${verdict}`);
  if (step?.detail === notUnderstood) throw new Error(`${step.link} was not judged`);
  return step === undefined ? undefined : `${step.link}: ${step.detail}`;
}
