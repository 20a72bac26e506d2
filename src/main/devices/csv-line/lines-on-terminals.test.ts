import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SessionId } from '#shared/domain/ids.ts';
import { absentCount } from '#shared/domain/signals.ts';
import { configuration } from './configuration.ts';
import { openWard, type Ward } from '../testing/ward.ts';
import { writer } from './testing/writer.ts';

let ward: Ward;
beforeEach(async () => {
  ward = await openWard();
});
afterEach(() => ward.close());

const device = () => ward.device('csv-line');
const within = 8000;

/** Samples of a signal so far, in its unit; null = absent. */
function samples(signalId: string): (number | null)[] {
  return ward.frames
    .filter((live) => live.signalId === signalId)
    .flatMap(({ frame }) =>
      [...frame.samples].map((count) =>
        count === absentCount[frame.encoding] ? null : Number((count * frame.scale).toPrecision(12)),
      ),
    );
}

async function recorded(line: (i: number) => string): Promise<string> {
  await ward.plug(writer(line));
  const deviceId = await ward.registered('csv-line', within);
  ward.service.assign(deviceId, SessionId.parse('0190f3a0-0000-7000-8000-000000000001'));
  await ward.until('samples', within, () => samples('c1').length > 60);
  return deviceId;
}

const inEitherOrder = (i: number): string =>
  i % 2 === 0 ? 'ECG[mV]:0.12,SpO2:90\n' : 'SpO2:90,ECG[mV]:0.12\n';

describe('a home-made device at a pseudo-terminal', () => {
  it('that writes comments, empty lines and words for values runs; its words are counted, no sample is lost or made up', async () => {
    const words = ['inf', 'ovf', '-nan', '1.5', '1.5'];
    await recorded((i) => `${i % 10 === 0 ? '# comment, one of 2\r\n' : ''}${words[i % 5]!},36.5\r\n\r\n`);
    expect(new Set(samples('c1'))).toEqual(new Set([null, 1.5]));
    expect(new Set(samples('c2'))).toEqual(new Set([36.5]));
    const reasons = ward.frames.filter(({ signalId }) => signalId === 'c1').map(({ frame }) => frame.absence);
    expect(new Set(reasons)).toEqual(new Set([null, 'out-of-range', 'invalid']));
    await ward.until('they are counted', 2000, () => (device()?.loss.foreignLines ?? 0) >= 3);
    expect(device()).toMatchObject({ state: 'running', problem: '', loss: { lostSamples: 0 } });
  });

  it('that names its fields has columns of those names and units, and keeps them under other labels', async () => {
    const { port } = await ward.plug(writer(inEitherOrder));
    const deviceId = await ward.registered('csv-line', within);
    const { csv } = configuration.schema.parse(device()!.configuration);
    const found = csv!.columns.toSorted((a, b) => a.name.localeCompare(b.name));
    expect(found).toMatchObject([
      { name: 'ECG', unit: 'mV', key: 'ECG[mV]' },
      { name: 'SpO2', unit: '1', key: 'SpO2' },
    ]);
    const columns = [
      { ...found[0]!, name: 'Chest' },
      { ...found[1]!, name: 'Finger', unit: '%', use: 'spo2' as const },
    ];
    await ward.service.configure(deviceId, undefined, { csv: { columns } });
    const spo2 = (): boolean => ward.vitals.some(({ code, value }) => code === 'spo2' && value === 90);
    await ward.until('the column is a vital', within, spo2);
    expect(device()!.signals.map(({ label, unit }) => [label, unit])).toEqual([['Chest', 'mV']]);
    await port.unplug();
    await ward.until('it is gone', within, () => device()?.state === 'closed');
    ward.frames.length = 0;
    await port.plug();
    await ward.until('it is back', within, () => samples('c1').length > 5);
    expect(new Set(samples('c1'))).toEqual(new Set([0.12]));
  }, 40_000);

  it('that writes decimal commas between semicolons has two columns, not four', async () => {
    await recorded((i) => `0,1${i % 10};90,5\r\n`);
    expect(device()!.signals).toHaveLength(2);
    expect(Math.max(...samples('c1').map(Number))).toBeCloseTo(0.19, 9);
    expect(new Set(samples('c2'))).toEqual(new Set([90.5]));
  });

  it('whose commas may be either gives nothing before a person has chosen, and then what was chosen', async () => {
    await ward.plug(writer(() => '0,12,90,5\n'));
    const deviceId = await ward.registered('csv-line', within);
    await ward.until('it asks', 2000, () => device()!.problem.includes('“0,12,90,5” may be 2 columns'));
    expect(device()).toMatchObject({ signals: [], configuration: { csv: { decimal: 'undecided' } } });
    expect(device()!.problem).toContain('4 columns');
    expect(ward.frames).toEqual([]);
    const column = { unit: '1', use: 'waveform' as const };
    await ward.service.configure(deviceId, undefined, {
      csv: { decimal: 'comma', columns: ['a', 'b'].map((name) => ({ ...column, name })) },
    });
    await ward.until('samples', within, () => samples('c2').length > 5);
    expect(new Set(samples('c1'))).toEqual(new Set([0.12]));
    expect(new Set(samples('c2'))).toEqual(new Set([90.5]));
    expect(device()!.problem).toBe('');
  }, 30_000);

  it('that cannot be read is shown with what could not, and cannot be registered', async () => {
    await ward.plug(writer((i) => `0x1F,0x2${i % 10}\n`));
    await ward.until('it is told', 15_000, () => ward.device('unknown')?.problem.includes('0x1F') === true);
    expect(ward.device('unknown')!.problem).toContain('Let the device write');
    const { deviceId } = ward.device('unknown')!;
    await expect(ward.service.register(ward.nurse, deviceId, 'x')).rejects.toMatchObject({ code: 'device' });
  }, 30_000);

  it('that comes back with other names is told at the one that is set up, and gives nothing', async () => {
    const first = await ward.plug(writer(() => 'ECG:0.12\n'));
    await ward.registered('csv-line', within);
    await first.port.close();
    await ward.until('it is gone', within, () => device()?.state === 'closed');
    ward.frames.length = 0;
    await ward.plug(writer(() => 'Temp:36.5\n'));
    await ward.until('it is told', 15_000, () => device()!.problem.includes('“Temp”'));
    expect(ward.frames).toEqual([]);
  }, 40_000);
});
