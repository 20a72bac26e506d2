import { describe, expect, it } from 'vitest';
import type { RecordedSignal, Recording } from './recording.ts';
import { describeReplay, planReplay } from './replay-plan.ts';
import { refusal } from './testing/files.ts';

const healthyPi = {
  model: 'healthypi-5',
  measures: ['ecg', 'impedance', 'pleth', 'spo2', 'temperature'],
} as const;
const bitalino = { model: 'bitalino', measures: ['ecg', 'emg', 'airflow'] } as const;

/** In its unit, what a body has about in the middle. */
const middle = (unit: string): number => (unit === '%' ? 97 : /C|Cel/.test(unit) ? 37 : 0);

const signal = (name: string, unit: string, rateHz = 100, values?: number[]): RecordedSignal => ({
  name,
  unit,
  rateHz,
  samples: Float32Array.from(values ?? Array.from({ length: 400 }, (_, i) => middle(unit) + Math.sin(i / 3))),
});
const recording = (...signals: RecordedSignal[]): Recording => ({ signals, leftOut: [], notes: [] });
const plan = (signals: RecordedSignal[], module: Parameters<typeof planReplay>[1] = healthyPi) =>
  planReplay(recording(...signals), module);
const played = (signals: RecordedSignal[], module?: Parameters<typeof planReplay>[1]) =>
  plan(signals, module).channels.map(({ field, signal: { name } }) => `${field}: ${name}`);
const reasons = (signals: RecordedSignal[]) =>
  plan([signal('II', 'mV'), ...signals]).leftOut.map(({ name, reason }) => `${name}: ${reason}`);

describe('which signal is what', () => {
  it('an ECG beside another signal is found, whatever the other one is', () => {
    for (const other of ['Resp. Imp.', 'ART', 'CO2', 'PLETH']) {
      expect(played([signal(other, 'mV'), signal('ECG lead II', 'mV')])).toContain('ecg: ECG lead II');
    }
  });

  it.each([
    [
      'pleth',
      [
        'PLETH',
        'Pleth',
        'PPG',
        'ppg_ir',
        'SpO2 wave',
        'SPO2 Waveform',
        'Pulse wave',
        'PLETH,',
        'BVP',
        'wrist_ppg',
        'PLETHL',
      ],
      'NU',
    ],
    [
      'impedance',
      [
        'RESP',
        'Resp',
        'Resp Imp.',
        'Resp. Imp.',
        'RESP,',
        'Respiration',
        'Impedance',
        'Resp (sum)',
        'THO',
        'Thorax',
        'Resp A',
        'Resp chest',
      ],
      'NU',
    ],
    ['impedance', ['RESP', 'Impedance'], 'Ohm'],
    ['spo2', ['SpO2', 'SaO2', 'SPO2', '%SpO2', 'SO2', 'O2 Sat'], '%'],
    ['temperature', ['Temp', 'TEMP', 'Temp rectal', 'T1', 'Tskin', 'T core', 'Temperature'], '°C'],
  ])('%s: %j', (field, names, unit) => {
    for (const name of names) {
      expect(
        played([signal(name, unit), ...(field === 'spo2' ? [signal('PLETH', '')] : [])]),
        name,
      ).toContain(`${field}: ${name}`);
    }
  });

  it.each([
    ['emg: EMG chin', 'EMG chin', 'uV'],
    ['emg: EMG1', 'EMG1', 'mV'],
    ['airflow: Flow', 'Flow', 'L/min'],
    ['airflow: Airflow', 'Airflow', 'mL/s'],
  ])('%s', (expected, name, unit) => {
    expect(played([signal(name, unit)], bitalino)).toEqual([expected]);
  });

  it('a unit decides: a pressure is no ECG, a temperature no wave, a percentage no pleth', () => {
    expect(
      reasons([
        signal('V', 'mmHg'),
        signal('ECG', '°C'),
        signal('I', '%'),
        signal('PLETH', 'mmHg'),
        signal('RESP', 'degC'),
      ]),
    ).toEqual([
      'V: in “mmHg”: a pressure, which no module here replays',
      'ECG: in “°C”: a temperature',
      'I: in “%”: a share',
      'PLETH: in “mmHg”: a pressure, which no module here replays',
      'RESP: in “degC”: a temperature',
    ]);
  });

  it('text for a unit that is not understood is named, and never has a default', () => {
    expect(reasons([signal('V', 'mV/2'), signal('PLETH', 'zz'), signal('Temp', 'x')])).toEqual([
      'V: its unit “mV/2” is not understood',
      'PLETH: its unit “zz” is not understood',
      'Temp: its unit “x” is not understood',
    ]);
    expect(refusal(() => plan([signal('II', '\ufffdV')]))).toContain(
      '“II”: its unit “\ufffdV” is not understood',
    );
  });

  it.each(['NU', '', 'mV', 'L', '/min'])(
    'a number that is held is no wave, whatever its unit (%s)',
    (unit) => {
      const heldRate = Array.from(
        { length: 2000 },
        (_, i) => [16, 16, 17, 15][Math.floor(i / 100) % 4] ?? 16,
      );
      for (const name of ['RESP', 'Respiration']) {
        expect(reasons([signal(name, unit, 100, heldRate)])).toEqual([
          `${name}: a number (100 a second), no wave`,
        ]);
      }
      if (unit === 'NU' || unit === '')
        expect(reasons([signal('PLETH', unit, 100, heldRate)])).toEqual([
          'PLETH: a number (100 a second), no wave',
        ]);
    },
  );

  it('a wave with long pauses, or of few samples a second, is one', () => {
    const paused = Array.from({ length: 20_000 }, (_, i) => (i < 19_900 ? Number.NaN : Math.sin(i / 9)));
    expect(played([signal('RESP', 'NU', 100, paused)])).toEqual(['impedance: RESP']);
    expect(played([signal('RESP', 'NU', 2)])).toEqual(['impedance: RESP']);
  });

  it('an ECG without a unit has no size: it is refused, and what to write is said', () => {
    for (const unit of ['', 'NU', 'adu', '-']) {
      expect(refusal(() => plan([signal('ECG', unit)]))).toContain(
        'it has no unit, so its size is not known; write one',
      );
    }
  });

  it('numbers told once a minute are no waves', () => {
    const numbers = [
      signal('HR', 'bpm', 1 / 60),
      signal('PULSE', 'bpm', 1 / 60),
      signal('RESP', 'pm', 1 / 60),
      signal('SpO2', '%', 1 / 60),
      signal('NBP Sys', 'mmHg', 1 / 60),
    ];
    const said = refusal(() => plan(numbers));
    expect(said).toContain('holds no signal that healthypi-5 measures');
    expect(said).toContain('“HR”, “PULSE”: in “bpm”: a rate, which a module counts for itself');
    expect(said).toContain('“RESP”: a number (one every 60 s), no wave');
    expect(said).toContain('“SpO2”: a module tells SpO₂ only beside its pleth');
    expect(said).toContain('“NBP Sys”: in “mmHg”: a pressure');
    expect(refusal(() => plan([signal('II', 'mV', 1), signal('PLETH', 'NU', 0.5)]))).toContain(
      'a number (1 a second), no wave',
    );
  });

  it('a number repeated in each line of a table is no wave, but a wave whose unit is that of its rate is one', () => {
    const held = signal(
      'RESP',
      'pm',
      100,
      Array.from({ length: 1000 }, (_, i) => 15 + Math.floor(i / 300)),
    );
    expect(reasons([held])).toEqual(['RESP: a number (100 a second), no wave']);
    expect(played([signal('RESP', 'pm', 125)])).toEqual(['impedance: RESP']);
  });
});

describe('of several', () => {
  it('the best is played and the others are left out, with that reason', () => {
    const { channels, leftOut } = plan([signal('V', 'mV'), signal('ii', 'mV'), signal('I', 'mV')]);
    expect(channels.map((channel) => channel.signal.name)).toEqual(['ii']);
    expect(leftOut).toEqual([
      { name: 'I', reason: 'another ECG; one is played, “ii”' },
      { name: 'V', reason: 'another ECG; one is played, “ii”' },
    ]);
  });

  it('one that never changes or holds nothing valid gives way to one that lives', () => {
    const flat = signal('II', 'mV', 100, [1, 1, 1, 1]);
    const none = signal('MLII', 'mV', 100, [Number.NaN, Number.NaN]);
    expect(played([flat, none, signal('V1', 'mV')])).toEqual(['ecg: V1']);
    expect(played([flat])).toEqual(['ecg: II']);
    expect(refusal(() => plan([none]))).toContain('“MLII”: it holds no valid sample');
  });
});

describe('what a person is told', () => {
  it('what is played, what the recording lacks, what is left out and why, and the notes', () => {
    const whole = {
      ...recording(
        signal('ECG lead II', 'uV'),
        signal('Resp', 'mV'),
        signal('ART', 'mmHg'),
        signal('CVP', 'mmHg'),
      ),
      leftOut: [{ name: 'X', reason: 'its digital range is empty' }],
      notes: ['The file ends too early.'],
    };
    const lines = describeReplay(planReplay(whole, healthyPi));
    expect(lines.slice(0, 6)).toEqual([
      'Replays 4 s, then again from the beginning:',
      '  ECG: “ECG lead II” (lead II, uV, 100 Hz)',
      '  respiration: “Resp” (100 Hz, stretched to a usual size: its own has no meaning here)',
      'Not in it, so the module shows them as not connected: pleth, SpO₂, temperature',
      'Left out:',
      '  “X”: its digital range is empty',
    ]);
    expect(lines[6]).toBe('  “ART”, “CVP”: in “mmHg”: a pressure, which no module here replays');
    expect(lines[7]).toBe('Note: The file ends too early.');
  });

  it('a swing that no heart has is pointed out, with the unit that may be wrong', () => {
    const tall = signal(
      'II',
      'mV',
      100,
      Array.from({ length: 400 }, (_, i) => 50 * Math.sin(i / 3)),
    );
    expect(plan([tall]).notes.join()).toMatch(/“II” .* swings by 100 mV, which is unlikely/);
    expect(refusal(() => plan([signal('II', 'V')]))).toContain(
      '“II”: it swings by 2000 mV, which no body does: its unit “V” or its gain is wrong in the file',
    );
    expect(plan([signal('II', 'mV')]).notes).toEqual([]);
    expect(plan([signal('II', 'nV')]).notes.join()).toContain('unlikely');
    expect(plan([signal('II', 'mV', 100, [1, 1, 1])]).notes.join()).toContain(
      'never changes: the module shows it as not connected',
    );
    const far = signal(
      'II',
      'mV',
      100,
      Array.from({ length: 100 }, (_, i) => 20 + (i % 2)),
    );
    expect(plan([far]).notes.join()).toContain('reaches 21 mV');
  });

  it('what another module would measure is said to be that', () => {
    const { leftOut } = plan([signal('II', 'mV'), signal('PLETH', 'NU')], bitalino);
    expect(leftOut).toEqual([{ name: 'PLETH', reason: 'pleth, which bitalino does not measure' }]);
    expect(refusal(() => plan([signal('EEG Fp1', 'uV')]))).toContain(
      'healthypi-5 replays ECG, respiration, pleth',
    );
  });

  it('names cannot reach beyond their line of the terminal', () => {
    const { leftOut } = plan([signal('II', 'mV'), signal('V\u001b[2J\n', 'mV')]);
    expect(leftOut).toHaveLength(1);
    expect(describeReplay(plan([signal('II\u001b\u0007\n', 'mV')])).join('')).not.toMatch(/\p{Cc}/u);
  });
});
