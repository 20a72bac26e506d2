import Button from '@mui/material/Button';
import TableCell from '@mui/material/TableCell';
import TableRow from '@mui/material/TableRow';
import Typography from '@mui/material/Typography';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ReplyOf } from '#shared/contract/index.ts';
import { longText } from '#renderer/kit/fit.ts';
import { StatusChip } from '#renderer/kit/status-chip.tsx';
import { useHostNow } from '#renderer/state/clock.ts';
import { formatDate } from '#renderer/format/format.ts';
import { useIdentity } from '#renderer/state/identity.ts';
import { expiryOf } from './expiry.ts';
import { RevokeDialog } from './revoke-dialog.tsx';

type Clinician = ReplyOf<'clinicians.list'>['clinicians'][number];

function State({ clinician }: { readonly clinician: Clinician }) {
  const { t } = useTranslation();
  const { revokedMs, enrolled } = clinician;
  if (revokedMs !== null)
    return <StatusChip tone="bad">{t('clinicians.revoked', { date: formatDate(revokedMs) })}</StatusChip>;
  return (
    <StatusChip tone={enrolled ? 'good' : 'wait'}>
      {enrolled ? t('clinicians.enrolled') : t('clinicians.waiting')}
    </StatusChip>
  );
}

/** Until when the certificate is good; a revoked one has no such time. */
function Certificate({ clinician }: { readonly clinician: Clinician }) {
  const { t } = useTranslation();
  const nowMs = useHostNow(60_000);
  const { certificateExpiresMs, revokedMs } = clinician;
  if (certificateExpiresMs === null || revokedMs !== null) return null;
  const date = formatDate(certificateExpiresMs);
  const expiry = expiryOf(certificateExpiresMs, nowMs);
  if (expiry.kind === 'fine') return t('clinicians.expires', { date });
  const words =
    expiry.kind === 'ended'
      ? t('clinicians.expired', { date })
      : t('clinicians.expiresSoon', { count: expiry.days, date });
  return (
    <>
      <StatusChip tone={expiry.kind === 'ended' ? 'bad' : 'warn'}>{words}</StatusChip>
      <Typography color="textSecondary">{t('clinicians.renewHint')}</Typography>
    </>
  );
}

/** One clinician of this workstation. */
export function ClinicianRow({ clinician }: { readonly clinician: Clinician }) {
  const { t } = useTranslation();
  const [revoking, setRevoking] = useState(false);
  const me = useIdentity((identity) => identity.me);
  const { clinicianId, name, role, revokedMs } = clinician;
  return (
    <TableRow hover>
      <TableCell component="th" scope="row" sx={{ ...longText, fontWeight: 700 }}>
        {name}
      </TableCell>
      <TableCell sx={longText}>{clinicianId}</TableCell>
      <TableCell>{t(`role.${role}`)}</TableCell>
      <TableCell>
        <State clinician={clinician} />
      </TableCell>
      <TableCell>
        <Certificate clinician={clinician} />
      </TableCell>
      <TableCell align="right">
        {revokedMs === null && clinicianId !== me?.clinicianId && (
          <Button
            color="error"
            variant="outlined"
            aria-label={t('clinicians.revokeOf', { name })}
            onClick={() => setRevoking(true)}
          >
            {t('clinicians.revoke')}
          </Button>
        )}
        {revoking && <RevokeDialog clinician={clinician} onClose={() => setRevoking(false)} />}
      </TableCell>
    </TableRow>
  );
}
