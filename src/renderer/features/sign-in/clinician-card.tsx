import ButtonBase from '@mui/material/ButtonBase';
import Typography from '@mui/material/Typography';
import { useTranslation } from 'react-i18next';
import type { z } from 'zod';
import type { SignInOption } from '#shared/contract/identity.ts';

export type Option = z.infer<typeof SignInOption>;

/** A clinician to choose by name. */
export function ClinicianCard({
  option,
  chosen,
  onChoose,
}: {
  readonly option: Option;
  readonly chosen: boolean;
  readonly onChoose: () => void;
}) {
  const { t } = useTranslation();
  return (
    <ButtonBase
      onClick={onChoose}
      aria-pressed={chosen}
      sx={{
        display: 'grid',
        gridTemplateColumns: 'minmax(0, 1fr)',
        justifyItems: 'start',
        textAlign: 'left',
        overflowWrap: 'anywhere',
        p: 1.5,
        width: '100%',
        minHeight: 64,
        borderRadius: 1,
        border: 2,
        borderColor: chosen ? 'primary.main' : 'divider',
        bgcolor: chosen ? 'action.selected' : 'transparent',
      }}
    >
      <Typography sx={{ fontWeight: 700, fontSize: 17 }}>{option.name}</Typography>
      <Typography color="textSecondary">{t(`role.${option.role}`)}</Typography>
      {option.demoPin !== null && (
        <Typography color="primary" sx={{ fontWeight: 600 }}>
          {t('signIn.demoPin', { pin: option.demoPin })}
        </Typography>
      )}
    </ButtonBase>
  );
}
