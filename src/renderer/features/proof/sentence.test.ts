import { afterEach, describe, expect, it, vi } from 'vitest';
import { SealedFacts } from '#shared/contract/proof.ts';
import { SubjectId } from '#shared/domain/ids.ts';

const ids = {
  subjectId: '0190a000-0000-7000-8000-000000000001',
  sessionId: '0190a000-0000-7000-8000-000000000002',
  deviceId: '0190a000-0000-7000-8000-000000000003',
};
const timeMs = Date.parse('2026-11-26T14:13:05Z');
const marta = { name: 'Marta Silva', bed: '3-01', recordNumber: 'DEMO-1001' };

const reading = (more: object) =>
  SealedFacts.parse({
    kind: 'reading',
    ...ids,
    code: 'spo2',
    value: 97,
    absence: null,
    timeMs,
    source: 'device',
    enteredBy: null,
    ...more,
  });

/** The sentences as somebody in Berlin reads them. */
async function inBerlin() {
  vi.stubEnv('TZ', 'Europe/Berlin');
  vi.resetModules();
  const { i18n } = await import('#renderer/i18n/index.ts');
  const { askedText, factsText, sealedByText } = await import('./sentence.ts');
  const { formatEvidenceTime } = await import('#renderer/format/format.ts');
  return {
    of: (facts: SealedFacts, patient: typeof marta | null = marta, signal: string | null = null) =>
      factsText(i18n.t, facts, { patient, signal }),
    asked: (patient: typeof marta | null) =>
      askedText(
        i18n.t,
        { what: 'SpO₂ 97 %', subjectId: SubjectId.parse(ids.subjectId), when: formatEvidenceTime(timeMs) },
        patient,
      ),
    sealedBy: (who: Parameters<typeof sealedByText>[1]['sealedBy']) =>
      sealedByText(i18n.t, { sealedBy: who }),
  };
}

afterEach(() => vi.unstubAllEnvs());

describe('what was proven, in the words of the ward', () => {
  it('names the vital, the value with its unit, the patient, and the time of this place with its zone', async () => {
    const { of } = await inBerlin();
    expect(of(reading({}))).toBe(
      'SpO₂ 97 % · Marta Silva, 3-01, DEMO-1001 · 26 Nov 2026, 15:13:05 CET · device',
    );
    expect(of(reading({ code: 'temperature', value: 36.82 }))).toContain('Temperature 36.8 °C');
    expect(
      of(reading({ code: 'nibp-systolic', value: 250, source: 'manual', enteredBy: 'n.okafor' })),
    ).toMatch(/^Systolic pressure 250 mmHg .* by hand, n\.okafor$/);
  });

  it('names the record that is asked about in the same words, before anything of it is proven', async () => {
    const { asked, of } = await inBerlin();
    expect(asked(marta)).toBe('SpO₂ 97 % · Marta Silva, 3-01, DEMO-1001 · 26 Nov 2026, 15:13:05 CET');
    expect(of(reading({}))).toContain(asked(marta));
    expect(of(reading({}), null)).toContain(asked(null));
  });

  it('says why there is no value, never 0', async () => {
    const { of } = await inBerlin();
    expect(of(reading({ value: null, absence: 'probe-off' }))).toContain('SpO₂ – – (Probe off)');
  });

  it('has the pseudonym where the patient is not known here, or not for this role', async () => {
    const { of } = await inBerlin();
    expect(of(reading({}), null)).toContain(`subject ${ids.subjectId}`);
  });

  it('a stretch has the name of its signal, a treatment its plan in safe units, a device its label', async () => {
    const { of } = await inBerlin();
    const stretch = { fromMs: timeMs, toMs: timeMs + 10_000, rateHz: 500, samples: 5_000, signalId: 'ecg' };
    const waveform = SealedFacts.parse({ kind: 'waveform', ...ids, ...stretch });
    expect(of(waveform, marta, 'ECG II (Monitor bed 1)')).toBe(
      'ECG II (Monitor bed 1) · Marta Silva, 3-01, DEMO-1001 · 26 Nov 2026, 15:13:05 CET to 26 Nov 2026, 15:13:15 CET · 5000 samples at 500 Hz',
    );
    const plan = {
      what: 'Noradrenaline',
      dose: 0.1,
      unit: 'ug/kg/min',
      route: 'intravenous',
      schedule: { kind: 'continuous', everyHours: null },
      startMs: timeMs,
      endMs: null,
      reason: 'Shock',
    };
    const treatment = SealedFacts.parse({
      kind: 'treatment',
      subjectId: ids.subjectId,
      version: 1,
      event: 'registered',
      timeMs,
      clinicianId: 'd.lindqvist',
      plan,
      administration: null,
      reason: '',
    });
    expect(of(treatment)).toContain('Noradrenaline 0.1 microgram/kg/min · intravenous');
    // A change of its start alone is told.
    expect(of(treatment)).toContain('· from 26 Nov 2026, 15:13:05 CET');
    const device = SealedFacts.parse({
      kind: 'device',
      label: 'Bay 2 ECG',
      serialNumber: null,
      registeredMs: timeMs,
    });
    expect(of(device)).toBe('Bay 2 ECG · serial number unknown · registered 26 Nov 2026, 15:13:05 CET');
  });

  it('no code, no UTC and no zone-less time is in any of them', async () => {
    const { of } = await inBerlin();
    for (const code of ['heart-rate', 'temperature', 'nibp-mean'] as const) {
      expect(of(reading({ code, value: 41.25 }))).not.toMatch(/Cel|\[|\dZ|T\d\d:|-rate|nibp-/);
    }
  });

  it('who sealed it stands with the role in words', async () => {
    const { sealedBy } = await inBerlin();
    expect(sealedBy([{ clinicianId: 'n.okafor', role: 'it-admin', mspId: 'StLukesMSP' }])).toBe(
      'Sealed by n.okafor (IT administrator, StLukesMSP).',
    );
  });
});
