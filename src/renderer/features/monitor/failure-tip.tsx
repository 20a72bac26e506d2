import Snackbar from '@mui/material/Snackbar';
import Box from '@mui/material/Box';
import { ErrorNotice } from '#renderer/kit/error-notice.tsx';

/** A failure of a small button, where no room is beside it. Stays until it is dismissed. */
export function FailureTip({ error, onClose }: { readonly error: unknown; readonly onClose: () => void }) {
  return (
    <Snackbar
      open={error !== null && error !== undefined}
      anchorOrigin={{ vertical: 'bottom', horizontal: 'center' }}
      sx={{ mb: 14 }}
    >
      <Box sx={{ bgcolor: 'background.paper', borderRadius: 1, maxWidth: 520 }}>
        {error !== null && error !== undefined && <ErrorNotice error={error} onDismiss={onClose} compact />}
      </Box>
    </Snackbar>
  );
}
