import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';
import ChevronLeft from '@mui/icons-material/ChevronLeft';
import ChevronRight from '@mui/icons-material/ChevronRight';
import { useTranslation } from 'react-i18next';
import type { Pages } from './use-pages.ts';

/** To newer and older pages; nothing while everything is on one. */
export function Pager({ pages, next }: { readonly pages: Pages; readonly next: string | null }) {
  const { t } = useTranslation();
  if (pages.page === 1 && next === null) return null;
  return (
    <Box sx={{ display: 'flex', alignItems: 'center', gap: 1, justifyContent: 'flex-end' }}>
      <Button startIcon={<ChevronLeft />} disabled={pages.page === 1} onClick={pages.newer}>
        {t('common.newer')}
      </Button>
      <Typography aria-live="polite">{t('common.page', { page: pages.page })}</Typography>
      <Button
        endIcon={<ChevronRight />}
        disabled={next === null}
        onClick={() => next !== null && pages.older(next)}
      >
        {t('common.older')}
      </Button>
    </Box>
  );
}
