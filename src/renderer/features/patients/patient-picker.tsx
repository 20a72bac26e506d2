import Autocomplete from '@mui/material/Autocomplete';
import Box from '@mui/material/Box';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Patient } from '#shared/contract/patients.ts';
import { envelopeOf } from '#renderer/kit/failure.ts';
import { usePatientPage } from '#renderer/state/patients.ts';
import { useSettled } from '#renderer/kit/use-settled.ts';

const shownAtMost = 50;

/** Patients to choose from, or the words that there are more of them. */
type Option = Patient | 'more';

function useOptions(text: string, patient: Patient | null) {
  const asked = useSettled(text.trim());
  const { data, error, isFetching } = usePatientPage(asked, shownAtMost);
  const found: readonly Patient[] = data?.patients ?? [];
  // A ward is read by name; of a hospital's thousands the last ones registered are the ones who are here.
  const sorted = data?.next === null ? found.toSorted((a, b) => a.name.localeCompare(b.name)) : found;
  const chosen =
    asked === '' && patient !== null && !sorted.some((one) => one.patientId === patient.patientId);
  const patients = chosen ? [patient, ...sorted] : sorted;
  const options: Option[] = data === undefined || data.next === null ? [...patients] : [...patients, 'more'];
  return { options, error, searching: asked !== text.trim() || isFetching };
}

/**
 * Chooses one of the patients of this workstation, however many there are: what is typed is looked for by the host.
 * Name first, then bed and record number, which tell two of one name apart.
 */
export function PatientPicker({
  patient,
  onChoose,
  label,
  placeholder,
  clearable = false,
}: {
  readonly patient: Patient | null;
  /** @param chosen null only when `clearable` */
  readonly onChoose: (chosen: Patient | null) => void;
  readonly label: string;
  readonly placeholder: string;
  readonly clearable?: boolean;
}) {
  const { t } = useTranslation();
  const [text, setText] = useState('');
  const { options, error, searching } = useOptions(text, patient);
  const line = (one: Patient) =>
    t('patients.line', { bed: one.bed || t('patients.noBed'), recordNumber: one.recordNumber });
  const nobody = searching
    ? t('common.loading')
    : t(text.trim() === '' ? 'patients.none' : 'patients.noneFits');
  return (
    <Autocomplete<Option, false, boolean>
      options={options}
      value={patient}
      filterOptions={(found) => found}
      getOptionKey={(one) => (one === 'more' ? one : one.patientId)}
      getOptionLabel={(one) => (one === 'more' ? '' : `${one.name} · ${line(one)}`)}
      getOptionDisabled={(one) => one === 'more'}
      isOptionEqualToValue={(one, other) =>
        one === other || (one !== 'more' && other !== 'more' && one.patientId === other.patientId)
      }
      noOptionsText={error === null ? nobody : envelopeOf(error).message}
      // The next key belongs to the page: S starts recording.
      blurOnSelect
      disableClearable={!clearable && patient !== null}
      onInputChange={(_, typed, reason) => setText(reason === 'input' ? typed : '')}
      onChange={(_, chosen) => {
        if (chosen !== 'more' && (chosen !== null || clearable)) onChoose(chosen);
      }}
      renderOption={(props, one) =>
        one === 'more' ? (
          <Box component="li" {...props} key={one}>
            {t('patients.more', { count: shownAtMost })}
          </Box>
        ) : (
          <Box component="li" {...props} key={one.patientId}>
            <Box sx={{ minWidth: 0, overflowWrap: 'anywhere' }}>
              <Typography sx={{ fontWeight: 700 }}>{one.name}</Typography>
              <Typography color="textSecondary">{line(one)}</Typography>
            </Box>
          </Box>
        )
      }
      renderInput={(params) => <TextField {...params} size="small" label={label} placeholder={placeholder} />}
      sx={{ flex: '0 1 420px', minWidth: 160, '& input': { fontWeight: 700 } }}
    />
  );
}
