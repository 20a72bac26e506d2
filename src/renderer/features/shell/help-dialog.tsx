import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Dialog from '@mui/material/Dialog';
import DialogActions from '@mui/material/DialogActions';
import DialogContent from '@mui/material/DialogContent';
import DialogTitle from '@mui/material/DialogTitle';
import { Fragment, useId } from 'react';
import { useTranslation } from 'react-i18next';
import { useUi } from '#renderer/state/ui.ts';
import { KeyHint } from '#renderer/kit/key-hint.tsx';

const close = () => useUi.setState({ helpOpen: false });

/** Every key of the product on one page. */
export function HelpDialog() {
  const { t } = useTranslation();
  const titleId = useId();
  const open = useUi((ui) => ui.helpOpen);
  const keys: readonly (readonly [string, string])[] = [
    [t('help.space'), t('help.freeze')],
    ['M', t('help.mark')],
    ['V', t('help.enterVital')],
    ['N', t('help.measure')],
    ['S', t('help.startStop')],
    ['L', t('help.lock')],
    ['1 – 9', t('help.pages')],
    [t('help.arrows'), t('help.pan')],
    [t('help.plusMinus'), t('help.zoom')],
    [t('help.homeEnd'), t('help.ends')],
    ['?', t('help.help')],
  ];
  return (
    <Dialog open={open} onClose={close} aria-labelledby={titleId} fullWidth maxWidth="xs">
      <DialogTitle id={titleId}>{t('help.title')}</DialogTitle>
      <DialogContent>
        <Box
          component="dl"
          sx={{ m: 0, display: 'grid', gridTemplateColumns: 'auto 1fr', gap: 1.25, alignItems: 'center' }}
        >
          {keys.map(([key, action]) => (
            <Fragment key={key}>
              <Box component="dt">
                <KeyHint keys={key} spoken />
              </Box>
              <Box component="dd" sx={{ m: 0 }}>
                {action}
              </Box>
            </Fragment>
          ))}
        </Box>
      </DialogContent>
      <DialogActions>
        <Button onClick={close}>{t('common.close')}</Button>
      </DialogActions>
    </Dialog>
  );
}
