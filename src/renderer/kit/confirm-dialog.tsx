import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Dialog from '@mui/material/Dialog';
import DialogActions from '@mui/material/DialogActions';
import DialogContent from '@mui/material/DialogContent';
import DialogTitle from '@mui/material/DialogTitle';
import { useId, type FormEvent, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { ActionButton } from './action-button.tsx';
import { ErrorNotice } from './error-notice.tsx';
import { stack } from './fit.ts';

export interface ConfirmDialogProps {
  readonly open: boolean;
  readonly title: string;
  readonly children?: ReactNode;
  readonly confirmLabel: string;
  readonly tone?: 'primary' | 'error' | 'warning';
  readonly busy?: boolean;
  readonly error?: unknown;
  readonly disabled?: boolean;
  /** Enter confirms at once: for a question without fields. */
  readonly focusConfirm?: boolean;
  readonly maxWidth?: 'xs' | 'sm' | 'md' | 'xl';
  readonly onConfirm: () => void;
  readonly onClose: () => void;
}

/** A question or a small form: Enter confirms, Escape leaves; a failure stays in the dialog with what was typed. */
export function ConfirmDialog(props: ConfirmDialogProps) {
  const { t } = useTranslation();
  const titleId = useId();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    event.stopPropagation();
    if (props.busy !== true && props.disabled !== true) props.onConfirm();
  };
  return (
    <Dialog
      open={props.open}
      onClose={props.onClose}
      aria-labelledby={titleId}
      fullWidth
      maxWidth={props.maxWidth ?? 'xs'}
    >
      {/* As high as the dialog: its fields scroll, and its buttons stay in sight. */}
      <Box
        component="form"
        onSubmit={submit}
        noValidate
        sx={{ display: 'flex', flexDirection: 'column', minHeight: 0 }}
      >
        <DialogTitle id={titleId}>{props.title}</DialogTitle>
        <DialogContent sx={{ ...stack(2) }}>
          {props.children}
          {props.error !== undefined && props.error !== null && <ErrorNotice error={props.error} reveal />}
        </DialogContent>
        <DialogActions sx={{ px: 3, pb: 2 }}>
          <Button onClick={props.onClose}>{t('common.cancel')}</Button>
          <ActionButton
            type="submit"
            autoFocus={props.focusConfirm === true}
            color={props.tone ?? 'primary'}
            busy={props.busy ?? false}
            disabled={props.disabled ?? false}
          >
            {props.confirmLabel}
          </ActionButton>
        </DialogActions>
      </Box>
    </Dialog>
  );
}
