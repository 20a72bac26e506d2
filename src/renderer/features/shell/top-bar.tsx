import Box from '@mui/material/Box';
import ButtonBase from '@mui/material/ButtonBase';
import IconButton from '@mui/material/IconButton';
import Tooltip from '@mui/material/Tooltip';
import Typography from '@mui/material/Typography';
import Lock from '@mui/icons-material/LockOutlined';
import { useTranslation } from 'react-i18next';
import type { Me } from '#shared/contract/identity.ts';
import { DemoMark } from '#renderer/kit/demo-mark.tsx';
import { OneLine } from '#renderer/kit/one-line.tsx';
import { narrow } from '#renderer/kit/tokens.ts';
import { useHost } from '#renderer/state/host.ts';
import { goTo, pagesOf, useUi, type PageId } from '#renderer/state/ui.ts';
import { PersonMenu } from './person-menu.tsx';

function NavButton({
  id,
  shortcut,
  current,
}: {
  readonly id: PageId;
  readonly shortcut: string;
  readonly current: boolean;
}) {
  const { t } = useTranslation();
  return (
    <ButtonBase
      onClick={() => goTo(id)}
      aria-current={current ? 'page' : undefined}
      aria-keyshortcuts={shortcut}
      sx={{
        px: 1.5,
        height: '100%',
        fontSize: 16,
        whiteSpace: 'nowrap',
        [narrow]: { px: 0.75, fontSize: 15 },
        fontWeight: current ? 700 : 500,
        borderBottom: 3,
        borderTop: 3,
        borderColor: 'transparent',
        borderBottomColor: current ? 'primary.main' : 'transparent',
        color: current ? 'text.primary' : 'text.secondary',
        '&:hover': { color: 'text.primary' },
      }}
    >
      {t(`shell.pages.${id}`)}
    </ButtonBase>
  );
}

/** Where one is, where one can go, who works here. */
export function TopBar({
  me,
  onLock,
  onSignOut,
}: {
  readonly me: Me;
  readonly onLock: () => void;
  readonly onSignOut: () => void;
}) {
  const { t } = useTranslation();
  const { info } = useHost();
  const page = useUi((ui) => ui.page);
  const place = t('shell.place', { ward: info.ward, workstation: info.workstation });
  return (
    <Box
      sx={{
        height: '100%',
        display: 'flex',
        alignItems: 'center',
        gap: 1.5,
        px: 2,
        '& > *': { flexShrink: 0 },
        [narrow]: { gap: 0.75, px: 1 },
      }}
    >
      <Typography title={place} sx={{ fontWeight: 800, fontSize: 18 }}>
        {t('common.product')}
      </Typography>
      {info.demo && <DemoMark />}
      <Box
        component="nav"
        aria-label={t('shell.navigation')}
        sx={{ display: 'flex', height: '100%', ml: 1, [narrow]: { ml: 0 } }}
      >
        {pagesOf(me.role).map(({ id, key }) => (
          <NavButton key={id} id={id} shortcut={key} current={id === page} />
        ))}
      </Box>
      <OneLine
        text={place}
        sx={{ ml: 'auto', '&&': { flexShrink: 1 }, fontSize: 14, color: 'text.secondary' }}
      />
      <PersonMenu me={me} onSignOut={onSignOut} />
      <Tooltip title={`${t('shell.lock')} (L)`}>
        <IconButton aria-label={t('shell.lock')} aria-keyshortcuts="L" onClick={onLock}>
          <Lock />
        </IconButton>
      </Tooltip>
    </Box>
  );
}
