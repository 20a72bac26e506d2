import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Paper from '@mui/material/Paper';
import Typography from '@mui/material/Typography';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Me } from '#shared/contract/host.ts';
import { ActionButton } from '#renderer/kit/action-button.tsx';
import { EmptyState } from '#renderer/kit/empty-state.tsx';
import { ErrorNotice } from '#renderer/kit/error-notice.tsx';
import { PinPad } from '#renderer/kit/pin-pad.tsx';
import { stack } from '#renderer/kit/fit.ts';
import { useHostMutation, useHostQuery } from '#renderer/state/host.ts';
import { ClinicianCard, type Option } from './clinician-card.tsx';
import { EnrolDialog } from './enrol-dialog.tsx';
import { FrontPage } from './front-page.tsx';

function PinForm({ option, onSignedIn }: { readonly option: Option; readonly onSignedIn: (me: Me) => void }) {
  const { t } = useTranslation();
  const [pin, setPin] = useState('');
  const signIn = useHostMutation('identity.signIn', { onDone: onSignedIn });
  return (
    <Box
      component="form"
      noValidate
      sx={{ ...stack(2) }}
      onSubmit={(event) => {
        event.preventDefault();
        if (signIn.isPending || pin.length < 6) return;
        signIn.mutate({ clinicianId: option.clinicianId, pin }, { onError: () => setPin('') });
      }}
    >
      <Typography variant="h3" component="h2">
        {t('signIn.pinOf', { name: option.name })}
      </Typography>
      <PinPad value={pin} onChange={setPin} label={t('signIn.pin')} disabled={signIn.isPending} />
      <ActionButton type="submit" size="large" busy={signIn.isPending} disabled={pin.length < 6}>
        {t('signIn.submit')}
      </ActionButton>
      <Box aria-live="assertive">{signIn.error !== null && <ErrorNotice error={signIn.error} compact />}</Box>
    </Box>
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
            <PinForm key={chosen.clinicianId} option={chosen} onSignedIn={onSignedIn} />
          </Paper>
        )}
      </Box>
      {enrolling && <EnrolDialog onClose={() => setEnrolling(false)} />}
    </FrontPage>
  );
}
