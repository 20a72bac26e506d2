import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { DemoMark } from '#renderer/kit/demo-mark.tsx';
import { stack } from '#renderer/kit/fit.ts';
import { useHost } from '#renderer/state/host.ts';

/** What is shown while nobody works here: where this is, that it is a demonstration, what the product is not. */
export function FrontPage({ children }: { readonly children: ReactNode }) {
  const { t } = useTranslation();
  const { info } = useHost();
  return (
    <Box
      sx={{
        minHeight: '100%',
        display: 'flex',
        flexDirection: 'column',
        p: 3,
        gap: 2,
        // An error below the PIN pad has room on a small laptop too.
        '@media (max-height: 800px)': { py: 1.5, gap: 1 },
        maxWidth: 1200,
        width: '100%',
        mx: 'auto',
      }}
    >
      <Box component="header" sx={{ display: 'flex', alignItems: 'center', gap: 1.5, flexWrap: 'wrap' }}>
        <Typography sx={{ fontWeight: 800, fontSize: 22 }}>{t('common.product')}</Typography>
        {info.demo && <DemoMark long />}
        <Typography
          color="textSecondary"
          sx={{ ml: 'auto', minWidth: 0, overflowWrap: 'break-word', textAlign: 'right' }}
        >
          {[info.hospital, info.ward, info.workstation].filter((part) => part !== '').join(' · ')}
        </Typography>
      </Box>
      <Box component="main" sx={{ my: 'auto', ...stack(2) }}>
        {children}
      </Box>
      <Typography component="footer" color="textSecondary" sx={{ textAlign: 'center' }}>
        {t('common.notCertified')}
      </Typography>
    </Box>
  );
}
