import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Paper from '@mui/material/Paper';
import Typography from '@mui/material/Typography';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Me } from '#shared/contract/identity.ts';
import { EmptyState } from '#renderer/kit/empty-state.tsx';
import { ErrorNotice } from '#renderer/kit/error-notice.tsx';
import { stack } from '#renderer/kit/fit.ts';
import { useHostMutation, useHostQuery } from '#renderer/state/host.ts';
import { ClinicianCard, type Option } from './clinician-card.tsx';
import { EnrolDialog } from './enrol-dialog.tsx';
import { FrontPage } from './front-page.tsx';
import { PinForm } from './pin-form.tsx';

function PinOf({ option, onSignedIn }: { readonly option: Option; readonly onSignedIn: (me: Me) => void }) {
  const { t } = useTranslation();
  const { mutate, isPending, error } = useHostMutation('identity.signIn', { onDone: onSignedIn });
  const { clinicianId, name } = option;
  return (
    <PinForm
      submitLabel={t('signIn.submit')}
      busy={isPending}
      error={error}
      onSubmit={(pin, refused) => mutate({ clinicianId, pin }, { onError: refused })}
    >
      <Typography variant="h3" component="h2">
        {t('signIn.pinOf', { name })}
      </Typography>
    </PinForm>
  );
}

function Clinicians({
  options,
  chosen,
  onChoose,
  onEnrol,
}: {
  /** undefined while they are not known yet. */
  readonly options: readonly Option[] | undefined;
  readonly chosen: Option | null;
  readonly onChoose: (option: Option) => void;
  readonly onEnrol: () => void;
}) {
  const { t } = useTranslation();
  return (
    <Paper
      variant="outlined"
      sx={{
        p: 3,
        ...stack(2),
        alignContent: 'start',
        minWidth: 0,
      }}
    >
      <Typography variant="h1">{t('signIn.title')}</Typography>
      <Typography color="textSecondary">{t('signIn.lead')}</Typography>
      {options?.length === 0 && <EmptyState title={t('signIn.nobody')} hint={t('signIn.nobodyHint')} />}
      <Box sx={{ display: 'grid', gridTemplateColumns: 'repeat(auto-fill, minmax(220px, 1fr))', gap: 1 }}>
        {options?.map((option) => (
          <ClinicianCard
            key={option.clinicianId}
            option={option}
            chosen={chosen?.clinicianId === option.clinicianId}
            onChoose={() => onChoose(option)}
          />
        ))}
      </Box>
      <Button sx={{ justifySelf: 'start' }} onClick={onEnrol}>
        {t('signIn.enrol')}
      </Button>
    </Paper>
  );
}

/** Who works here: choose the name, enter the PIN. */
export function SignIn({ onSignedIn }: { readonly onSignedIn: (me: Me) => void }) {
  const [chosen, setChosen] = useState<Option | null>(null);
  const [enrolling, setEnrolling] = useState(false);
  const options = useHostQuery('identity.options', {});
  return (
    <FrontPage>
      {options.error !== null && <ErrorNotice error={options.error} onRetry={() => void options.refetch()} />}
      <Box
        sx={{
          display: 'grid',
          gap: 2,
          gridTemplateColumns: { xs: 'minmax(0, 1fr)', md: 'minmax(0, 1fr) 340px' },
          alignItems: 'start',
        }}
      >
        <Clinicians
          options={options.data?.clinicians}
          chosen={chosen}
          onChoose={setChosen}
          onEnrol={() => setEnrolling(true)}
        />
        {chosen !== null && (
          <Paper variant="outlined" sx={{ p: 3, minWidth: 0 }}>
            <PinOf key={chosen.clinicianId} option={chosen} onSignedIn={onSignedIn} />
          </Paper>
        )}
      </Box>
      {enrolling && <EnrolDialog onClose={() => setEnrolling(false)} />}
    </FrontPage>
  );
}
