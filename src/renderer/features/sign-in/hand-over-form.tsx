import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Session } from '#shared/contract/sessions.ts';
import type { ClinicianId } from '#shared/domain/ids.ts';
import { may } from '#shared/domain/roles.ts';
import { ErrorNotice } from '#renderer/kit/error-notice.tsx';
import { stack } from '#renderer/kit/fit.ts';
import { lowForKeys } from '#renderer/kit/tokens.ts';
import { useHostMutation, useHostQuery } from '#renderer/state/host.ts';
import { ClinicianCard } from './clinician-card.tsx';
import { PinForm } from './pin-form.tsx';

/** The next clinician takes running sessions over with the own PIN, one after the other when there are several. */
export function HandOverForm({
  sessions,
  onDone,
}: {
  readonly sessions: readonly Session[];
  readonly onDone: (to: ClinicianId) => void;
}) {
  const { t } = useTranslation();
  const [to, setTo] = useState<ClinicianId | null>(null);
  const options = useHostQuery('identity.options', {});
  const handOver = useHostMutation('sessions.handOver', { touches: ['sessions.list', 'sessions.get'] });
  const responsible = new Set(sessions.map((session) => session.responsible));
  const others = (options.data?.clinicians ?? []).filter(
    ({ clinicianId, role }) => !responsible.has(clinicianId) && may(role, 'session.control'),
  );
  const takeOver = async (clinicianId: ClinicianId, pin: string, refused: () => void) => {
    try {
      for (const { sessionId } of sessions) await handOver.mutateAsync({ sessionId, to: clinicianId, pin });
      onDone(clinicianId);
    } catch {
      // Shown from `handOver.error`.
      refused();
    }
  };
  if (options.data !== undefined && others.length === 0)
    return <Typography>{t('handOver.nobody')}</Typography>;
  return (
    <Box sx={{ ...stack(2), [lowForKeys]: { gap: 1 } }}>
      {/* Once somebody is chosen the keys need its place. */}
      {to === null && <Typography color="textSecondary">{t('handOver.lead')}</Typography>}
      <Box role="group" aria-label={t('handOver.to')} sx={{ ...stack(1) }}>
        {others
          .filter(({ clinicianId }) => to === null || to === clinicianId)
          .map((option) => (
            <ClinicianCard
              key={option.clinicianId}
              option={option}
              chosen={to === option.clinicianId}
              onChoose={() => setTo(to === null ? option.clinicianId : null)}
            />
          ))}
      </Box>
      {options.error !== null && <ErrorNotice error={options.error} />}
      {to !== null && (
        <PinForm
          submitLabel={t('handOver.submit')}
          busy={handOver.isPending}
          error={handOver.error}
          onSubmit={(pin, refused) => void takeOver(to, pin, refused)}
        />
      )}
    </Box>
  );
}
