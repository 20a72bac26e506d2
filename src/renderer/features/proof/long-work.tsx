import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import LinearProgress from '@mui/material/LinearProgress';
import Typography from '@mui/material/Typography';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { v7 as uuidv7 } from 'uuid';
import type { WorkId } from '#shared/contract/work.ts';
import { useHostMutation, useHostQuery } from '#renderer/state/host.ts';

const askedEveryMs = 500;

/** The name under which something long is asked for here. */
export function useWorkId(): WorkId {
  const [workId] = useState(() => uuidv7());
  return workId;
}

/** That something is being waited for, and of something long how far it is, with a way to give it up. */
export function Waiting({ text, workId }: { readonly text: string; readonly workId?: WorkId }) {
  return (
    <Box>
      <Typography sx={{ mb: 1 }}>{text}</Typography>
      {workId === undefined ? <LinearProgress aria-label={text} /> : <HowFar text={text} workId={workId} />}
    </Box>
  );
}

function HowFar({ text, workId }: { readonly text: string; readonly workId: WorkId }) {
  const { t } = useTranslation();
  const { data } = useHostQuery('work.progress', { workId }, { fresh: true, refetchEveryMs: askedEveryMs });
  const cancel = useHostMutation('work.cancel');
  const done = data?.done ?? 0;
  return (
    <Box sx={{ display: 'flex', alignItems: 'center', gap: 2 }}>
      <LinearProgress
        aria-label={text}
        sx={{ flexGrow: 1 }}
        {...(done > 0 && { variant: 'determinate', value: done * 100 })}
      />
      <Button onClick={() => cancel.mutate({ workId })} disabled={cancel.isPending}>
        {t('common.cancel')}
      </Button>
    </Box>
  );
}
