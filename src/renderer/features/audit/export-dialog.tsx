import Alert from '@mui/material/Alert';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Dialog from '@mui/material/Dialog';
import DialogActions from '@mui/material/DialogActions';
import DialogContent from '@mui/material/DialogContent';
import DialogTitle from '@mui/material/DialogTitle';
import MenuItem from '@mui/material/MenuItem';
import Typography from '@mui/material/Typography';
import { useId } from 'react';
import { useForm } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { AccessPurpose, type AuditFilter } from '#shared/contract/audit.ts';
import type { ReplyOf } from '#shared/contract/index.ts';
import { save, type FileToSave } from '#renderer/features/proof/download.ts';
import { ConfirmDialog } from '#renderer/kit/confirm-dialog.tsx';
import { FormField } from '#renderer/kit/form-field.tsx';
import { stack } from '#renderer/kit/fit.ts';
import { useHostMutation } from '#renderer/state/host.ts';

const formats = ['csv', 'ndjson'] as const;
const types = { csv: 'text/csv', ndjson: 'application/x-ndjson' } as const;

interface ExportForm {
  format: (typeof formats)[number];
  purpose: AccessPurpose;
}

/** The exported text as a file, kept to the letter: its digest is over exactly these bytes. */
export function fileOf({ fileName, text }: Pick<ReplyOf<'audit.export'>, 'fileName' | 'text'>): FileToSave {
  const type = fileName.endsWith('.csv') ? types.csv : types.ndjson;
  return { name: fileName, content: new Blob([text], { type }) };
}

function Done({
  exported,
  onClose,
}: {
  readonly exported: ReplyOf<'audit.export'>;
  readonly onClose: () => void;
}) {
  const { t } = useTranslation();
  const titleId = useId();
  const { fileName, entries, digest, truncated } = exported;
  return (
    <Dialog open onClose={onClose} aria-labelledby={titleId} fullWidth maxWidth="sm">
      <DialogTitle id={titleId}>{t('audit.exportTitle')}</DialogTitle>
      <DialogContent sx={{ ...stack(2) }}>
        <Alert severity="success">{t('audit.exported', { file: fileName, count: entries })}</Alert>
        {truncated && <Alert severity="warning">{t('audit.truncated')}</Alert>}
        <Box>
          <Typography color="textSecondary">{t('audit.digest')}</Typography>
          <Typography
            component="code"
            data-testid="export-digest"
            sx={{ fontFamily: 'monospace', overflowWrap: 'anywhere', userSelect: 'all' }}
          >
            {digest}
          </Typography>
        </Box>
        <Typography>{t('audit.digestHint')}</Typography>
      </DialogContent>
      <DialogActions>
        <Button autoFocus onClick={onClose}>
          {t('common.close')}
        </Button>
      </DialogActions>
    </Dialog>
  );
}

/** Exports the transactions that fit a filter; the export is itself recorded on the ledger. */
export function ExportDialog({
  filter,
  onClose,
}: {
  readonly filter: AuditFilter;
  readonly onClose: () => void;
}) {
  const { t } = useTranslation();
  const { control, handleSubmit } = useForm<ExportForm>({
    defaultValues: { format: 'csv', purpose: 'audit' },
  });
  const exporting = useHostMutation('audit.export', { onDone: (reply) => save(fileOf(reply)) });
  if (exporting.data !== undefined) return <Done exported={exporting.data} onClose={onClose} />;
  const everything = Object.keys(filter).length === 0;
  return (
    <ConfirmDialog
      open
      maxWidth="sm"
      title={t('audit.exportTitle')}
      confirmLabel={t('audit.export')}
      busy={exporting.isPending}
      error={exporting.error}
      onConfirm={() => void handleSubmit((form) => exporting.mutate({ ...form, filter }))()}
      onClose={onClose}
    >
      <Typography>{everything ? t('audit.exportAll') : t('audit.exportFiltered')}</Typography>
      <FormField control={control} name="format" label={t('audit.format')}>
        {formats.map((format) => (
          <MenuItem key={format} value={format}>
            {t(`audit.formats.${format}`)}
          </MenuItem>
        ))}
      </FormField>
      <FormField control={control} name="purpose" label={t('audit.purpose')}>
        {AccessPurpose.options.map((purpose) => (
          <MenuItem key={purpose} value={purpose}>
            {t(`audit.purposes.${purpose}`)}
          </MenuItem>
        ))}
      </FormField>
      <Typography>{t('audit.exportRecorded')}</Typography>
    </ConfirmDialog>
  );
}
