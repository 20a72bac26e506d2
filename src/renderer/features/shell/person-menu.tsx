import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Menu from '@mui/material/Menu';
import MenuItem from '@mui/material/MenuItem';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Me } from '#shared/contract/identity.ts';
import { OneLine } from '#renderer/kit/one-line.tsx';
import { narrow } from '#renderer/kit/tokens.ts';
import { runningSessions, useLive } from '#renderer/state/live.ts';
import { setPreferences, usePreferences } from '#renderer/state/preferences.ts';
import { useUi } from '#renderer/state/ui.ts';

/** Who works here, and what concerns this person rather than a patient. */
export function PersonMenu({ me, onSignOut }: { readonly me: Me; readonly onSignOut: () => void }) {
  const { t } = useTranslation();
  const [anchor, setAnchor] = useState<HTMLElement | null>(null);
  const appearance = usePreferences((preferences) => preferences.appearance);
  const sessions = useLive((live) => live.sessions);
  const mine = runningSessions(sessions).some((session) => session.responsible === me.clinicianId);
  const choose = (act: () => void) => () => {
    setAnchor(null);
    act();
  };
  const other = appearance === 'dark' ? 'light' : 'dark';
  return (
    <>
      <Button
        color="inherit"
        aria-haspopup="menu"
        aria-expanded={anchor !== null}
        onClick={(event) => setAnchor(event.currentTarget)}
        sx={{ textAlign: 'right', lineHeight: 1.15, maxWidth: 260, [narrow]: { maxWidth: 150 } }}
      >
        <Box component="span" sx={{ minWidth: 0 }}>
          <OneLine text={me.name} />
          <OneLine
            text={t(`role.${me.role}`)}
            sx={{ fontWeight: 400, fontSize: 13, color: 'text.secondary' }}
          />
        </Box>
      </Button>
      <Menu anchorEl={anchor} open={anchor !== null} onClose={() => setAnchor(null)}>
        {mine && (
          <MenuItem onClick={choose(() => useUi.setState({ handOverOpen: true }))}>
            {t('shell.handOver')}
          </MenuItem>
        )}
        <MenuItem onClick={choose(() => setPreferences({ appearance: other }))}>
          {other === 'light' ? t('shell.themeLight') : t('shell.themeDark')}
        </MenuItem>
        <MenuItem onClick={choose(() => useUi.setState({ helpOpen: true }))}>{t('shell.help')}</MenuItem>
        <MenuItem onClick={choose(onSignOut)}>{t('shell.signOut')}</MenuItem>
      </Menu>
    </>
  );
}
