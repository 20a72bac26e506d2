import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';
import { useTranslation } from 'react-i18next';
import type { TFunction } from 'i18next';
import type { Treatment, TreatmentEvent } from '#shared/contract/treatments.ts';
import { openProof } from '#renderer/features/proof/proof-store.ts';
import { StatusChip } from '#renderer/kit/status-chip.tsx';
import { formatDateTime } from '#renderer/state/format.ts';
import { useMay } from '#renderer/state/identity.ts';
import { planText } from './texts.ts';

const tones = { waiting: 'wait', sealed: 'good', trouble: 'bad' } as const;

function details(t: TFunction, event: TreatmentEvent): string {
  if (event.administration !== null) {
    const { outcome, timeMs, reason } = event.administration;
    return [t(`treatments.outcomes.${outcome}`), formatDateTime(timeMs), reason]
      .filter((part) => part !== '')
      .join(' · ');
  }
  const plan = event.plan === null ? '' : `${event.plan.what} · ${planText(t, event.plan)}`;
  return [plan, event.reason].filter((part) => part !== '').join(' · ');
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
            display: 'grid',
            gridTemplateColumns: '110px 180px minmax(0, 1fr) 230px auto',
            gap: 1.5,
            alignItems: 'center',
            py: 0.5,
            borderTop: 1,
            borderColor: 'divider',
          }}
        >
          <Typography sx={{ fontWeight: 600 }}>{t(`treatments.kinds.${event.kind}`)}</Typography>
          <Typography sx={{ fontSize: 14 }}>
            {formatDateTime(event.timeMs)}
            <br />
            {event.clinicianId}
          </Typography>
          <Typography sx={{ overflowWrap: 'anywhere' }}>{details(t, event)}</Typography>
          <StatusChip tone={tones[event.sealing]}>{t(`treatments.sealings.${event.sealing}`)}</StatusChip>
          {mayVerify && (
            <Button
              aria-label={t('treatments.verifyOf', { version: event.version, what })}
              onClick={() =>
                openProof({ kind: 'treatment', treatmentId: treatment.treatmentId, version: event.version })
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
