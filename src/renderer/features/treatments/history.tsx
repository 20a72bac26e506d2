import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';
import { useTranslation } from 'react-i18next';
import type { TFunction } from 'i18next';
import type { Treatment, TreatmentEvent } from '#shared/contract/treatments.ts';
import { openProof } from '#renderer/features/proof/proof-store.ts';
import { StatusChip } from '#renderer/kit/status-chip.tsx';
import { formatDateTime, formatEvidenceTime } from '#renderer/format/format.ts';
import { useMay } from '#renderer/state/identity.ts';
import { periodText, planText } from './texts.ts';

const tones = { waiting: 'wait', sealed: 'good', trouble: 'bad' } as const;

function details(t: TFunction, event: TreatmentEvent): string {
  if (event.administration !== null) {
    const { outcome, timeMs, reason } = event.administration;
    return [t(`treatments.outcomes.${outcome}`), formatDateTime(timeMs), reason]
      .filter((part) => part !== '')
      .join(' · ');
  }
  const { plan, reason } = event;
  const planned = plan === null ? [] : [plan.what, planText(t, plan), periodText(t, plan)];
  return [...planned, reason].filter((part) => part !== '').join(' · ');
}

/** `Recorded, version 2: Paracetamol · Given · 26 Nov 2026, 14:05` */
function askedOf(t: TFunction, what: string, event: TreatmentEvent): string {
  const parts = event.plan === null ? [what, details(t, event)] : [details(t, event)];
  return t('proof.asked', {
    event: t(`treatments.kinds.${event.kind}`),
    version: event.version,
    what: parts.filter((part) => part !== '').join(' · '),
  });
}

/** Every event of a treatment, newest first: who, when, what; nothing is overwritten. */
export function History({ treatment }: { readonly treatment: Treatment }) {
  const { t } = useTranslation();
  const mayVerify = useMay('record.verify');
  const { what } = treatment.plan;
  return (
    <Box
      component="ol"
      aria-label={t('treatments.historyOf', { what })}
      sx={{ listStyle: 'none', m: 0, p: 0 }}
    >
      {treatment.events.toReversed().map((event) => (
        <Box
          component="li"
          key={event.version}
          sx={{
            display: 'flex',
            flexWrap: 'wrap',
            columnGap: 1.5,
            alignItems: 'center',
            py: 0.5,
            borderTop: 1,
            borderColor: 'divider',
          }}
        >
          <Typography sx={{ flex: '0 0 100px', fontWeight: 600 }}>
            {t(`treatments.kinds.${event.kind}`)}
          </Typography>
          <Typography sx={{ flex: '0 0 190px', fontSize: 14, overflowWrap: 'anywhere' }}>
            {formatDateTime(event.timeMs)}
            <br />
            {event.clinicianId}
          </Typography>
          <Typography sx={{ flex: '1 1 360px', minWidth: 0, overflowWrap: 'anywhere' }}>
            {details(t, event)}
          </Typography>
          <Box sx={{ flex: '0 0 190px' }}>
            <StatusChip tone={tones[event.sealing]}>{t(`treatments.sealings.${event.sealing}`)}</StatusChip>
          </Box>
          {mayVerify && (
            <Button
              aria-label={t('treatments.verifyOf', { version: event.version, what })}
              onClick={() =>
                openProof(
                  { kind: 'treatment', treatmentId: treatment.treatmentId, version: event.version },
                  {
                    what: askedOf(t, what, event),
                    subjectId: treatment.subjectId,
                    when: formatEvidenceTime(event.timeMs),
                  },
                )
              }
            >
              {t('treatments.verify')}
            </Button>
          )}
        </Box>
      ))}
    </Box>
  );
}
