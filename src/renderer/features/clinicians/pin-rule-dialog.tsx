import Box from '@mui/material/Box';
import MenuItem from '@mui/material/MenuItem';
import Typography from '@mui/material/Typography';
import { useForm } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { PinRule } from '#shared/domain/pin/pin-rule.ts';
import { ConfirmDialog } from '#renderer/kit/confirm-dialog.tsx';
import { FormField } from '#renderer/kit/form-field.tsx';
import { stack } from '#renderer/kit/fit.ts';
import { useHostMutation, useHostQuery } from '#renderer/state/host.ts';

function RuleForm({ rule, onClose }: { readonly rule: PinRule; readonly onClose: () => void }) {
  const { t } = useTranslation();
  const { control, handleSubmit } = useForm({
    defaultValues: { minLength: String(rule.minLength), madeOf: rule.letters ? 'phrases' : 'digits' },
  });
  const set = useHostMutation('setup.setPinRule', { touches: ['host.info'], onDone: onClose });
  const validLength = (typed: string) =>
    PinRule.shape.minLength.safeParse(Number(typed)).success || t('clinicians.pinLengthRule');
  const submit = handleSubmit(({ minLength, madeOf }) =>
    set.mutate({ minLength: Number(minLength), letters: madeOf === 'phrases' }),
  );
  return (
    <ConfirmDialog
      open
      title={t('clinicians.pinRule')}
      confirmLabel={t('common.save')}
      busy={set.isPending}
      error={set.error}
      onConfirm={() => void submit()}
      onClose={onClose}
    >
      <Typography color="textSecondary">{t('clinicians.pinRuleLead')}</Typography>
      <Box sx={{ pt: 1, ...stack(2) }}>
        <FormField
          control={control}
          name="minLength"
          numeric
          autoFocus
          label={t('clinicians.pinLength')}
          rules={{ required: t('common.required'), validate: validLength }}
        />
        <FormField
          control={control}
          name="madeOf"
          label={t('clinicians.pinLetters')}
          helperText={t('clinicians.pinPhraseHint')}
        >
          <MenuItem value="digits">{t('clinicians.pinDigits')}</MenuItem>
          <MenuItem value="phrases">{t('clinicians.pinPhrases')}</MenuItem>
        </FormField>
      </Box>
    </ConfirmDialog>
  );
}

/** For the IT administrator: what is asked of PINs that are chosen from now on. */
export function PinRuleDialog({ onClose }: { readonly onClose: () => void }) {
  const info = useHostQuery('host.info', {}, { fresh: true });
  return info.data === undefined ? null : <RuleForm rule={info.data.pinRule} onClose={onClose} />;
}
