import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';
import UploadFile from '@mui/icons-material/UploadFileOutlined';
import { useRef, type ChangeEvent } from 'react';
import { useForm } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { ActionButton } from '#renderer/kit/action-button.tsx';
import { ErrorNotice } from '#renderer/kit/error-notice.tsx';
import { FormField } from '#renderer/kit/form-field.tsx';
import { useHostMutation } from '#renderer/state/host.ts';
import { StepForm } from './step-form.tsx';

/** Which network: its connection profile, from a file or pasted. */
export function ProfileForm() {
  const { t } = useTranslation();
  const { control, handleSubmit, setValue } = useForm({ defaultValues: { profile: '' } });
  const input = useRef<HTMLInputElement>(null);
  const begin = useHostMutation('joining.begin', { touches: ['joining.status'] });
  const take = async ({ target }: ChangeEvent<HTMLInputElement>) => {
    const [file] = target.files ?? [];
    if (file !== undefined) setValue('profile', await file.text(), { shouldValidate: true });
    target.value = '';
  };
  const submit = handleSubmit((form) => {
    if (!begin.isPending) begin.mutate(form);
  });
  return (
    <StepForm onSubmit={() => void submit()}>
      <Typography>{t('network.oldRecords')}</Typography>
      <Button
        variant="outlined"
        startIcon={<UploadFile />}
        sx={{ justifySelf: 'start' }}
        onClick={() => input.current?.click()}
      >
        {t('network.chooseFile')}
      </Button>
      <input
        ref={input}
        type="file"
        accept="application/json,.json"
        hidden
        onChange={(event) => void take(event)}
      />
      <FormField
        control={control}
        name="profile"
        multiline
        maxRows={6}
        label={t('network.profile')}
        helperText={t('network.profileHint')}
        rules={{ required: t('common.required') }}
      />
      {begin.error !== null && <ErrorNotice error={begin.error} />}
      <ActionButton type="submit" busy={begin.isPending} sx={{ justifySelf: 'start' }}>
        {t('network.check')}
      </ActionButton>
    </StepForm>
  );
}
