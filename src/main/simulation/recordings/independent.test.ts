import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { readRecording } from './read.ts';

/** A Python with the packages wfdb and pyedflib: `$VITALSEAL_PYTHON`, else `python3`. */
const python = process.env['VITALSEAL_PYTHON'] ?? 'python3';

/** Makes EDF and BDF files in the folder that is given, then reads what is asked for: rate and samples (base64 of f32). */
const program = `
import base64, json, sys, warnings
import numpy as np, pyedflib, wfdb
warnings.filterwarnings('ignore')
folder = sys.argv[1]

def write(name, kind, top, signals):
    w = pyedflib.EdfWriter(folder + '/' + name, len(signals), file_type=kind)
    for i, (label, unit, rate, low, high) in enumerate(signals):
        w.setSignalHeader(i, dict(label=label, dimension=unit, sample_frequency=rate, physical_min=low,
            physical_max=high, digital_min=-top - 1, digital_max=top, transducer='', prefilter=''))
    w.writeSamples([np.sin(np.arange(rate * 10) / rate * 7) * abs(high - low) / 3 + (high + low) / 2
        for (_, _, rate, low, high) in signals])
    w.close()
write('a.edf', pyedflib.FILETYPE_EDFPLUS, 32767, [('ECG II', 'mV', 256, -5, 5), ('SaO2', '%', 1, 0, 100), ('Pleth', '', 64, -1, 1)])
write('b.edf', pyedflib.FILETYPE_EDF, 32767, [('EKG', 'uV', 200, 3000, -3000)])
write('c.bdf', pyedflib.FILETYPE_BDFPLUS, 8388607, [('ECG', 'uV', 512, -30000, 30000), ('Temp rectal', 'degC', 1, 30, 45)])

def show(rate, samples):
    return {'rateHz': float(rate), 'samples': base64.b64encode(np.asarray(samples, '<f4').tobytes()).decode()}

def by_wfdb(path):
    r = wfdb.rdrecord(path.removesuffix('.hea'), smooth_frames=False)
    if r.e_p_signal is None:
        return [show(r.fs, r.p_signal[:, i]) for i in range(r.n_sig)]
    spf = r.samps_per_frame or [1] * r.n_sig
    return [show(r.fs * spf[i], r.e_p_signal[i]) for i in range(r.n_sig)]

def by_pyedflib(path):
    r = pyedflib.EdfReader(path)
    return [show(r.getSampleFrequency(i), r.readSignal(i)) for i in range(r.signals_in_file)]

# Files with a fault that stops pyedflib: samples by the places that the format gives them.
def by_numpy(path):
    b = open(path, 'rb').read()
    n = int(b[252:256])
    field = lambda before, length, i: b[256 + n * before + i * length:][:length].decode('latin-1').strip()
    rates = [int(field(216, 8, i)) for i in range(n)]
    d = np.frombuffer(b[256 * (n + 1):], '<i2')
    d = d[:len(d) // sum(rates) * sum(rates)].reshape(-1, sum(rates))
    out = []
    for i in range(n):
        if field(0, 16, i) in ('EDF Annotations', '-'): continue
        lo, hi, dlo, dhi = [float(field(p, 8, i).replace(',', '.')) for p in (104, 112, 120, 128)]
        part = d[:, sum(rates[:i]):sum(rates[:i + 1])].ravel()
        out.append(show(rates[i] / float(b[244:252]), (part - dlo) * (hi - lo) / (dhi - dlo) + lo))
    return out

print(json.dumps([globals()['by_' + kind](path) for kind, path in json.loads(sys.argv[2])]))
`;

const Answer = z.array(z.array(z.object({ rateHz: z.number(), samples: z.string() })));

const available = ((): boolean => {
  try {
    execFileSync(python, ['-c', 'import wfdb, pyedflib'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
})();

type Reader = 'wfdb' | 'pyedflib' | 'numpy';
type Signal = z.infer<typeof Answer>[number][number];

/** @returns the largest difference as a share of the signal's range; Infinity where one has a sample and the other none */
function difference(ours: Float32Array, theirs: Float32Array): number {
  if (ours.length !== theirs.length) return Infinity;
  let [least, highest, most] = [Infinity, -Infinity, 0];
  for (const [i, value] of ours.entries()) {
    const other = theirs[i]!;
    if (Number.isNaN(value) !== Number.isNaN(other)) return Infinity;
    if (Number.isNaN(value)) continue;
    [least, highest] = [Math.min(least, other), Math.max(highest, other)];
    most = Math.max(most, Math.abs(value - other));
  }
  return most === 0 ? 0 : most / (highest - least);
}

async function compare(path: string, theirs: readonly Signal[]): Promise<void> {
  const { signals } = await readRecording(path);
  expect(signals.map(({ rateHz }) => rateHz)).toEqual(theirs.map(({ rateHz }) => expect.closeTo(rateHz, 6)));
  for (const [i, { samples, name }] of signals.entries()) {
    const bytes = Buffer.from(theirs[i]!.samples, 'base64');
    const other = new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
    expect(difference(samples, other), `${basename(path)} ${name}`).toBeLessThan(1e-5);
  }
}

/** WFDB formats and the bytes of a sample. */
const formats: readonly (readonly [string, number])[] = [
  ['8', 1],
  ['16', 2],
  ['24', 3],
  ['32', 4],
  ['61', 2],
  ['80', 1],
  ['160', 2],
  ['212', 3 / 2],
  ['310', 4 / 3],
  ['311', 4 / 3],
];

/** Noise in a format; one to three signals, of which the second is twice as fast. No length, so that no sum is compared. */
async function writeNoise(folder: string, name: string, format: string, size: number, signals: number) {
  const frames = 252;
  const perFrame = [1, 2, 1].slice(0, signals);
  const lines = perFrame.map((n, i) => {
    const fields = [`${name}.dat ${format}${n > 1 ? `x${n}` : ''}`, `${[200, -0.5, 1e6][i]}(${i - 1})/mV`];
    return `${fields.join(' ')} 0 0 ${7 * i} 0 0 s${i}`;
  });
  await writeFile(join(folder, `${name}.hea`), [`${name} ${signals} 360`, ...lines, ''].join('\n'));
  const counts = frames * perFrame.reduce((sum, n) => sum + n, 0);
  let seed = 1;
  const noise = Uint8Array.from({ length: Math.ceil(counts * size) }, (_, i) => {
    seed = (seed * 48_271) % 0x7fff_ffff;
    // The two bits that format 311 does not use are 0 in files, and not masked by every reader.
    return format === '311' && i % 4 === 3 ? seed & 0x3f : seed & 0xff;
  });
  await writeFile(join(folder, `${name}.dat`), noise);
}

const data = '../shared/data';
const haveData = existsSync(data);
const recordings: readonly (readonly [Reader, string])[] = [
  ...[101, 106, 109, 115, 119, 201, 203, 208, 215, 223].map((n) => ['wfdb', `mitdb/${n}.hea`] as const),
  ...['v102s', 's0010_re'].map((name) => ['wfdb', `multiparameter/${name}.hea`] as const),
  ...['MCL1', 'gain-dot', 'mghdb-two', 'nsrdb-ECG1', 'numerics'].map(
    (name) => ['wfdb', `cases/${name}.hea`] as const,
  ),
  ['numpy', 'multiparameter/test_generator_2.edf'],
  ...['annotations-digital-zero', 'chbmit-dash-channel', 'records-zero', 'truncated', 'zmax-comma'].map(
    (name) => ['numpy', `cases/${name}.edf`] as const,
  ),
];
const noises = formats.flatMap(([format, size]) =>
  [1, 2, 3].map((signals) => ({ name: `f${format}_${signals}`, format, size, signals })),
);
const written = ['a.edf', 'b.edf', 'c.bdf'];

describe.runIf(available)(
  'samples equal those of the Python packages wfdb and pyedflib (skipped without them)',
  () => {
    let folder: string;
    let answers: Map<string, readonly Signal[]>;
    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'vitalseal-independent-'));
      for (const { name, format, size, signals } of noises)
        await writeNoise(folder, name, format, size, signals);
      const asked: (readonly [Reader, string])[] = [
        ...(haveData ? recordings.map(([reader, path]) => [reader, `${data}/${path}`] as const) : []),
        ...noises.map(({ name }) => ['wfdb', join(folder, `${name}.hea`)] as const),
        ...written.map((name) => ['pyedflib', join(folder, name)] as const),
      ];
      const options = { maxBuffer: 2 ** 30 };
      const said = execFileSync(python, ['-c', program, folder, JSON.stringify(asked)], options).toString();
      const read = Answer.parse(JSON.parse(said));
      answers = new Map(asked.map(([, path], i) => [path, read[i]!]));
    }, 120_000);
    afterAll(() => rm(folder, { recursive: true }));

    it.runIf(haveData).each(recordings)('%s: %s', async (_, path) => {
      await compare(`${data}/${path}`, answers.get(`${data}/${path}`)!);
    });

    it.each(noises)('WFDB format $format, $signals signals', async ({ name }) => {
      const path = join(folder, `${name}.hea`);
      await compare(path, answers.get(path)!);
    });

    it.each(written)('pyedflib: %s', async (name) => {
      await compare(join(folder, name), answers.get(join(folder, name))!);
    });
  },
);
