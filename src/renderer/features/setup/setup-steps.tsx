import Box from '@mui/material/Box';
import type { Control, UseFormGetValues } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { SetupArgs } from '#shared/contract/setup.ts';
import { FormField } from '#renderer/kit/form-field.tsx';
import { stack } from '#renderer/kit/fit.ts';
import { useNewPin } from '#renderer/state/new-pin.ts';

export interface SetupForm {
  hospital: string;
  mspId: string;
  ward: string;
  workstation: string;
  adminId: string;
  adminName: string;
  adminPin: string;
  repeat: string;
  /** One-time secret of the it-admin, in a network only. */
  secret: string;
}

export const setupSteps = [
  { id: 'stepHospital', fields: ['hospital', 'mspId'] },
  { id: 'stepWorkstation', fields: ['ward', 'workstation'] },
  { id: 'stepAdmin', fields: ['adminName', 'adminId', 'adminPin', 'repeat'] },
] as const satisfies readonly { readonly id: string; readonly fields: readonly (keyof SetupForm)[] }[];

/** A network tells the hospital; asked for are the place, and who lets its it-admin in. */
export const networkSteps = [
  setupSteps[1],
  { id: 'stepNetworkAdmin', fields: ['adminName', 'adminId', 'secret', 'adminPin', 'repeat'] },
] as const satisfies readonly { readonly id: string; readonly fields: readonly (keyof SetupForm)[] }[];

interface StepProps {
  readonly control: Control<SetupForm>;
  readonly getValues: UseFormGetValues<SetupForm>;
}

function Hospital({ control }: StepProps) {
  const { t } = useTranslation();
  const required = t('common.required');
  const validMsp = (mspId: string) => SetupArgs.shape.mspId.safeParse(mspId).success || t('setup.mspIdRule');
  return (
    <>
      <FormField
        control={control}
        name="hospital"
        label={t('setup.hospital')}
        autoFocus
        rules={{ required }}
      />
      <FormField
        control={control}
        name="mspId"
        label={t('setup.mspId')}
        helperText={t('setup.mspIdHint')}
        rules={{ required, validate: validMsp }}
      />
    </>
  );
}

function Workstation({ control }: StepProps) {
  const { t } = useTranslation();
  const required = t('common.required');
  return (
    <>
      <FormField control={control} name="ward" label={t('setup.ward')} autoFocus rules={{ required }} />
      <FormField
        control={control}
        name="workstation"
        label={t('setup.workstation')}
        helperText={t('setup.workstationHint')}
        rules={{ required }}
      />
    </>
  );
}

function Admin({ control, getValues, secret }: StepProps & { readonly secret: boolean }) {
  const { t } = useTranslation();
  const required = t('common.required');
  const { validate, ...newPin } = useNewPin();
  const validPin = (pin: string) => validate(pin, getValues(['adminId', 'adminName']));
  const validId = (id: string) => SetupArgs.shape.adminId.safeParse(id).success || t('signIn.idRule');
  return (
    <>
      <FormField
        control={control}
        name="adminName"
        label={t('setup.adminName')}
        autoFocus
        rules={{ required }}
      />
      <FormField
        control={control}
        name="adminId"
        label={t('setup.adminId')}
        rules={{ required, validate: validId }}
      />
      {secret && (
        <FormField
          control={control}
          name="secret"
          label={t('setup.secret')}
          helperText={t('setup.secretHint')}
          rules={{ required }}
        />
      )}
      <FormField
        control={control}
        name="adminPin"
        type="password"
        {...newPin}
        label={t('setup.pin')}
        rules={{ required, validate: validPin }}
      />
      <FormField
        control={control}
        name="repeat"
        type="password"
        numeric={newPin.numeric}
        label={t('setup.repeatPin')}
        rules={{ required, validate: (repeat) => repeat === getValues('adminPin') || t('signIn.pinDiffers') }}
      />
    </>
  );
}

/** The fields of one step of the wizard. */
export function SetupStep({
  step,
  ...props
}: StepProps & { readonly step: (typeof setupSteps)[number]['id'] | (typeof networkSteps)[number]['id'] }) {
  return (
    <Box key={step} sx={{ ...stack(2) }}>
      {step === 'stepHospital' && <Hospital {...props} />}
      {step === 'stepWorkstation' && <Workstation {...props} />}
      {step === 'stepAdmin' && <Admin {...props} secret={false} />}
      {step === 'stepNetworkAdmin' && <Admin {...props} secret />}
    </Box>
  );
}
