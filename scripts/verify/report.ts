import type { Verification, VerificationInput } from '../../src/main/verifier/verify.ts';
import { asciiJson, named, quoted } from '../../src/main/verifier/visible.ts';
import { printed, type Line } from './lines.ts';

/**
 * For a person: the verdict, which begins the first line and which no text of a file reaches; then what the certificate
 * says, what was checked, and what is not proven. Every further line is indented, also where a terminal would wrap it.
 */
export function report(path: string, result: Verification, input: VerificationInput): string {
  const { steps, notProven } = result;
  return printed([
    headOf(result),
    ...said(result, input).map((text): Line => ['  ', text]),
    ['  ', `File: ${quoted(path)}`],
    ['', ''],
    ['', 'Checked'],
    ...steps.map((step): Line => [step.ok ? '  ok      ' : '  BROKEN  ', `${step.title}: ${detailOf(step)}`]),
    ...(notProven.length === 0 ? [] : headed('Not proven')),
    ...notProven.map((text): Line => ['  - ', text]),
  ]);
}

/** The record itself stands above. */
function detailOf({ link, ok, detail }: Verification['steps'][number]): string {
  return link === 'record' && ok ? 'The file is exactly as it was exported, and says this.' : detail;
}

function headed(title: string): readonly Line[] {
  return [
    ['', ''],
    ['', title],
  ];
}

/** The verdict; what is proven stands beside it. */
function headOf({ verdict, simulated, steps, record }: Verification): Line {
  const first = simulated === true ? 'SIMULATED DEVICE. ' : '';
  switch (verdict) {
    case 'proven':
      return [`${first}PROVEN: `, `${record ?? ''}.`];
    case 'untied':
      return [`${first}UNTIED: `, 'consistent, but not tied to anybody you trust.'];
    default:
      return [
        `${first}NOT PROVEN. `,
        `First broken link: ${steps.find((step) => !step.ok)?.link ?? 'record'}.`,
      ];
  }
}

function said(result: Verification, input: VerificationInput): readonly string[] {
  const { verdict, untied, record, steps } = result;
  if (verdict === 'broken') {
    const detail = steps.find((step) => !step.ok)?.detail ?? '';
    return record === undefined ? [detail] : [detail, `What it says, unproven: ${record}.`];
  }
  const sealed = `Sealed by ${authorsOf(result)}, ${timesOf(result)}, ${result.where ?? ''}.`;
  return untied === undefined
    ? [sealed, ...trustedBy(result)]
    : [`${record ?? ''}.`, sealed, untied, ...toBeTrusted(result, input)];
}

function authorsOf({ authors }: Verification): string {
  return authors
    .map(({ clinicianId, role, mspId }) => `${named(clinicianId)}, ${named(role)} of ${named(mspId)}`)
    .join('; ');
}

function timesOf({ signedMs }: Verification): string {
  if (signedMs === undefined) return '';
  const [first, last] = signedMs.map((ms) => new Date(ms).toISOString());
  return first === last ? `at ${first ?? ''}` : `from ${first ?? ''} to ${last ?? ''}`;
}

function trustedBy({ anchor }: Verification): readonly string[] {
  return anchor?.kind === 'channel'
    ? [`Trusted: the channel whose configuration you gave, SHA-256 ${anchor.fingerprints.join(' and ')}.`]
    : [`Trusted: the CA certificate that you gave, SHA-256 ${anchor?.fingerprint ?? ''}.`];
}

function toBeTrusted({ anchor }: Verification, input: VerificationInput): readonly string[] {
  if (input.trustPem !== undefined || input.trustChannels !== undefined) {
    return ['If it is, give its name with --chaincode.'];
  }
  return anchor?.kind === 'channel'
    ? [
        "To be trusted: the channel's hospitals, orderers and policies. Compare their SHA-256 fingerprint with one that a hospital gave you, or give --trust:",
        ...anchor.fingerprints,
      ]
    : [
        "To be trusted: the hospital's CA certificate. Compare its SHA-256 fingerprint with one that the hospital gave you, or give --trust:",
        anchor?.fingerprint ?? '',
      ];
}

export function reportJson(result: Verification, input: VerificationInput): string {
  const { verdict, simulated, untied, steps, record, authors, signedMs, where, anchor, notProven } = result;
  const print =
    anchor?.kind === 'channel'
      ? { channelFingerprints: anchor.fingerprints }
      : { caFingerprint: anchor?.fingerprint };
  return asciiJson({
    verdict,
    simulated: simulated ?? null,
    brokenLink: steps.find((step) => !step.ok)?.link ?? null,
    untied: untied ?? null,
    record,
    authors,
    signedMs,
    where,
    ...print,
    trusted: input.trustPem !== undefined || input.trustChannels !== undefined,
    steps,
    notProven,
  });
}
