import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import type { Treatment } from '#shared/contract/treatments.ts';
import { PatientId, SubjectId, TreatmentId } from '#shared/domain/ids.ts';
import '#renderer/i18n/index.ts';
import { DueNow } from './treatment-card.tsx';

const nowMs = Date.UTC(2026, 4, 3, 12);
const hour = 3_600_000;
const id = '0193a000-0000-7000-8000-000000000001';

function words(state: Treatment['state'], endMs: number | null): string {
  const treatment: Treatment = {
    treatmentId: TreatmentId.parse(id),
    patientId: PatientId.parse(id),
    subjectId: SubjectId.parse(id),
    state,
    plan: {
      what: 'Paracetamol',
      dose: 1000,
      unit: 'mg',
      route: 'oral',
      schedule: { kind: 'every', everyHours: 6 },
      startMs: nowMs - 5 * hour,
      endMs,
      reason: 'Fever',
    },
    events: [],
  };
  return renderToStaticMarkup(<DueNow treatment={treatment} nowMs={nowMs} />)
    .replaceAll(/<style[^]*?<\/style>/g, '')
    .replaceAll(/<[^>]*>/g, ' ');
}

describe('what is due of a treatment', () => {
  it('what ended or was stopped without a dose was never given; "not yet" is of what still goes on', () => {
    expect(words('active', null)).toContain('not given yet');
    for (const over of [words('stopped', null), words('active', nowMs - hour)]) {
      expect(over).toContain('never given');
      expect(over).not.toContain('yet');
    }
  });
});
