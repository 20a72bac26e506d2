import { decodeFrames, FrameError, isAbsent, type StreamFrame } from '#shared/codec/frame.ts';
import type { SealLeaf } from '#shared/domain/sealing.ts';
import { BrokenLink, demand } from './broken.ts';
import { sha256Hex } from './sha256.ts';

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
  const frames = sealed.flatMap(({ leaf, dataBytes }) => {
    demand(leaf.kind === 'waveform', 'A leaf is not a waveform.');
    const bytes = data.subarray(at, at + dataBytes);
    at += dataBytes;
    return framesOf(leaf, bytes);
  });
  const says = sealed.length === 1 ? 'the leaf says' : `the ${sealed.length} leaves say`;
  return `SHA-256 over ${data.length} bytes of stream frames is what ${says}. ${missingOf(frames)}`;
}

function framesOf(leaf: WaveformLeaf, bytes: Uint8Array): StreamFrame[] {
  const digest = sha256Hex(bytes);
  demand(
    digest === leaf.framesDigest,
    `The samples have the digest ${digest}, sealed was ${leaf.framesDigest}.`,
  );
  const frames = readFrames(bytes);
  const count = frames.reduce((sum, frame) => sum + frame.samples.length, 0);
  const fits = frames.every(
    (frame) =>
      frame.encoding === leaf.encoding &&
      frame.scale === leaf.scale &&
      frame.rateHz === Math.fround(leaf.rateHz) &&
      frame.startMs >= leaf.fromMs - roundingMs &&
      endOf(frame) <= leaf.toMs + roundingMs,
  );
  demand(count === leaf.sampleCount && fits, 'The samples are not those that the leaf describes.');
  return frames;
}

const endOf = ({ startMs, samples, rateHz }: StreamFrame) => startMs + (samples.length * 1_000) / rateHz;

function readFrames(bytes: Uint8Array): StreamFrame[] {
  try {
    return decodeFrames(bytes);
  } catch (error) {
    if (error instanceof FrameError) throw new BrokenLink(`The data file cannot be read: ${error.message}.`);
    throw error;
  }
}

/** What the frames say of samples that were expected and are not there. */
function missingOf(frames: readonly StreamFrame[]): string {
  let absent = 0;
  let gaps = 0;
  let before: StreamFrame | undefined;
  for (const frame of frames) {
    if (frame.absence !== null)
      for (const sample of frame.samples) if (isAbsent(frame.encoding, sample)) absent++;
    if (before !== undefined && !follows(before, frame)) gaps++;
    before = frame;
  }
  return absent === 0 && gaps === 0
    ? 'No sample is missing in them.'
    : `In them, samples that are absent with their reason: ${absent}; gaps between frames: ${gaps}.`;
}

function follows(before: StreamFrame, frame: StreamFrame): boolean {
  return (
    before.streamId === frame.streamId && before.firstSample + before.samples.length === frame.firstSample
  );
}
