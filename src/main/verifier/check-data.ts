import { decodeFrame, FrameError, isAbsent, type StreamFrame } from '#shared/codec/frame.ts';
import type { SealLeaf } from '#shared/domain/sealing.ts';
import { BrokenLink, demand } from './broken.ts';
import { sha256Hex } from '#main/crypto/sha256.ts';

type WaveformLeaf = Extract<SealLeaf, { kind: 'waveform' }>;

/** Times are sums of a start and of samples' lengths: they are a little off, ms. */
const roundingMs = 0.01;

/**
 * The data file against the leaves: digests of the bytes, and that they are the frames the leaves speak of.
 * @returns what was compared, and which samples are not there
 * @throws BrokenLink
 */
export function checkData(
  sealed: readonly { readonly leaf: SealLeaf; readonly dataBytes: number }[],
  data: Uint8Array,
): string {
  const wanted = sealed.reduce((sum, each) => sum + each.dataBytes, 0);
  demand(
    data.length === wanted,
    `The data file has ${data.length} bytes, the certificate speaks of ${wanted}.`,
  );
  let at = 0;
  const missing = new Missing();
  for (const { leaf, dataBytes } of sealed) {
    demand(leaf.kind === 'waveform', 'A leaf is not a waveform.');
    checkFrames(leaf, data.subarray(at, at + dataBytes), missing);
    at += dataBytes;
  }
  const says = sealed.length === 1 ? 'the leaf says' : `the ${sealed.length} leaves say`;
  return `SHA-256 over ${data.length} bytes of stream frames is what ${says}. ${missing.told()}`;
}

/** One frame after the other: whoever made the file decides how many there are. */
function checkFrames(leaf: WaveformLeaf, bytes: Uint8Array, missing: Missing): void {
  const digest = sha256Hex(bytes);
  demand(
    digest === leaf.framesDigest,
    `The samples have the digest ${digest}, sealed was ${leaf.framesDigest}.`,
  );
  let samples = 0;
  for (let offset = 0; offset < bytes.length;) {
    const { frame, byteLength } = readFrame(bytes, offset);
    demand(isOf(frame, leaf), 'The samples are not those that the leaf describes.');
    missing.add(frame);
    samples += frame.samples.length;
    offset += byteLength;
  }
  demand(samples === leaf.sampleCount, 'The samples are not those that the leaf describes.');
}

function isOf(frame: StreamFrame, leaf: WaveformLeaf): boolean {
  const endMs = frame.startMs + (frame.samples.length * 1_000) / frame.rateHz;
  return (
    frame.encoding === leaf.encoding &&
    frame.scale === leaf.scale &&
    frame.rateHz === Math.fround(leaf.rateHz) &&
    frame.startMs >= leaf.fromMs - roundingMs &&
    endMs <= leaf.toMs + roundingMs
  );
}

function readFrame(bytes: Uint8Array, offset: number): ReturnType<typeof decodeFrame> {
  try {
    return decodeFrame(bytes, offset);
  } catch (error) {
    if (error instanceof FrameError) throw new BrokenLink(`The data file cannot be read: ${error.message}.`);
    throw error;
  }
}

/** What the frames say of samples that were expected and are not there. */
class Missing {
  #absent = 0;
  #gaps = 0;
  #next: { readonly streamId: number; readonly sample: number } | undefined;

  add({ encoding, samples, streamId, firstSample }: StreamFrame): void {
    for (const sample of samples) if (isAbsent(encoding, sample)) this.#absent++;
    const before = this.#next;
    if (before !== undefined && (before.streamId !== streamId || before.sample !== firstSample)) this.#gaps++;
    this.#next = { streamId, sample: firstSample + samples.length };
  }

  told(): string {
    return this.#absent === 0 && this.#gaps === 0
      ? 'No sample is missing in them.'
      : `In them, samples that are absent with their reason: ${this.#absent}; gaps between frames: ${this.#gaps}.`;
  }
}
