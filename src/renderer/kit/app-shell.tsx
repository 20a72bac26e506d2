import Box from '@mui/material/Box';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { sizes } from './tokens.ts';

function SkipLink() {
  const { t } = useTranslation();
  return (
    <Box
      component="a"
      href="#page"
      onClick={(event) => {
        event.preventDefault();
        document.getElementById('page')?.focus();
      }}
      sx={{
        position: 'absolute',
        left: 8,
        top: -60,
        zIndex: 2,
        bgcolor: 'background.paper',
        color: 'text.primary',
        p: 1,
        '&:focus': { top: 4 },
      }}
    >
      {t('shell.skip')}
    </Box>
  );
}

/** The frame of every page: bar above, page, bar below. The page gets exactly the height between the two. */
export function AppShell(props: {
  readonly top: ReactNode;
  readonly bottom: ReactNode;
  /** What must be known at once, between the bar and the page: it covers nothing. */
  readonly notices: ReactNode;
  readonly children: ReactNode;
}) {
  const { t } = useTranslation();
  return (
    <Box
      sx={{
        height: '100vh',
        display: 'grid',
        gridTemplateRows: `${sizes.topBar}px auto minmax(0, 1fr) ${sizes.statusBar}px`,
      }}
    >
      <Box
        component="header"
        sx={{
          position: 'relative',
          borderBottom: 1,
          borderColor: 'divider',
          bgcolor: 'background.paper',
          minWidth: 0,
        }}
      >
        <SkipLink />
        {props.top}
      </Box>
      {props.notices}
      <Box component="main" id="page" tabIndex={-1} sx={{ minHeight: 0, minWidth: 0, outline: 'none' }}>
        {props.children}
      </Box>
      <Box
        component="footer"
        aria-label={t('shell.status')}
        sx={{ borderTop: 1, borderColor: 'divider', bgcolor: 'background.paper', minWidth: 0 }}
      >
        {props.bottom}
      </Box>
    </Box>
  );
}
