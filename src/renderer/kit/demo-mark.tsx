import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import { useTranslation } from 'react-i18next';

/** Marks made-up patients and simulated devices on every screen. */
export function DemoMark({ long = false }: { readonly long?: boolean }) {
  const { t } = useTranslation();
  return (
    <Box sx={{ display: 'flex', alignItems: 'center', gap: 1 }}>
      <Box
        component="span"
        sx={{
          px: 1,
          py: 0.25,
          borderRadius: 0.75,
          bgcolor: 'warning.main',
          color: 'warning.contrastText',
          fontWeight: 800,
          fontSize: 13,
          letterSpacing: 1,
        }}
      >
        {t('common.demo')}
      </Box>
      {long && <Typography color="textSecondary">{t('common.demoLong')}</Typography>}
    </Box>
  );
}
