import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import MenuItem from '@mui/material/MenuItem';
import Paper from '@mui/material/Paper';
import { useState } from 'react';
import { useForm, type Control, type UseFormGetValues } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import type { AuditFilter } from '#shared/contract/audit.ts';
import { namedKinds } from '#renderer/i18n/record-kinds.ts';
import { FormField } from '#renderer/kit/form-field.tsx';
import { FormTimeField } from '#renderer/kit/time-field.tsx';
import { emptyFilter, filterOf, formOf, inOrder, isId, type FilterForm } from './filter.ts';

interface FieldsProps {
  readonly control: Control<FilterForm>;
}

function Ids({ control }: FieldsProps) {
  const { t } = useTranslation();
  const id = { validate: (text: string) => isId(text) || t('audit.idRule') };
  const small = { control, size: 'small' } as const;
  return (
    <>
      <FormField {...small} name="subjectId" label={t('audit.filterSubject')} rules={id} />
      <FormField {...small} name="sessionId" label={t('audit.filterSession')} rules={id} />
      <FormField {...small} name="clinicianId" label={t('audit.filterClinician')} />
    </>
  );
}

function Kind({ control }: FieldsProps) {
  const { t } = useTranslation();
  return (
    <FormField control={control} name="kind" size="small" label={t('audit.filterKind')} showEmpty>
      <MenuItem value="">{t('audit.anyKind')}</MenuItem>
      {namedKinds.map((kind) => (
        <MenuItem key={kind} value={kind}>
          {t(`audit.kinds.${kind}`)}
        </MenuItem>
      ))}
    </FormField>
  );
}

function Times({ control, getValues }: FieldsProps & { readonly getValues: UseFormGetValues<FilterForm> }) {
  const { t } = useTranslation();
  const field = { control, size: 'small' } as const;
  const order = (toMs: number | null) =>
    inOrder(getValues('from').timeMs, toMs) ? undefined : t('audit.rangeRule');
  return (
    <>
      <FormTimeField {...field} name="from" label={t('audit.from')} />
      <FormTimeField {...field} name="to" label={t('audit.to')} check={order} />
    </>
  );
}

/** Which transactions to show: Enter shows them. Its owner gives it a new `key` when the filter changes elsewhere. */
export function FilterFields({
  filter,
  fixedKind,
  onFilter,
}: {
  readonly filter: AuditFilter;
  /** The list has one kind only, and no choice of it. */
  readonly fixedKind: boolean;
  readonly onFilter: (filter: AuditFilter) => void;
}) {
  const { t } = useTranslation();
  const { control, handleSubmit, getValues, reset } = useForm<FilterForm>({ defaultValues: formOf(filter) });
  const [clears, setClears] = useState(0);
  const clear = () => {
    reset(emptyFilter);
    // A field half filled is emptied by making it anew only.
    setClears(clears + 1);
    onFilter({});
  };
  return (
    <Paper
      variant="outlined"
      component="form"
      noValidate
      aria-label={t('audit.filter')}
      onSubmit={(event) => void handleSubmit((form) => onFilter(filterOf(form)))(event)}
      sx={{
        p: 1.5,
        display: 'grid',
        gap: 1,
        gridTemplateColumns: 'repeat(auto-fit, minmax(240px, 1fr))',
        alignItems: 'start',
      }}
    >
      <Ids control={control} />
      {!fixedKind && <Kind control={control} />}
      <Times key={clears} control={control} getValues={getValues} />
      <Box sx={{ display: 'flex', gap: 1 }}>
        <Button type="submit" variant="contained">
          {t('audit.apply')}
        </Button>
        <Button onClick={clear}>{t('audit.clear')}</Button>
      </Box>
    </Paper>
  );
}
