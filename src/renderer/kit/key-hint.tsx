import Box from '@mui/material/Box';
import { narrow } from './tokens.ts';

/** The key that does the same; beside a button it is hidden from screen readers, which read `aria-keyshortcuts` instead. */
export function KeyHint({ keys, spoken = false }: { readonly keys: string; readonly spoken?: boolean }) {
  return (
    <Box
      component="kbd"
      aria-hidden={!spoken}
      sx={{
        font: 'inherit',
        fontSize: 12,
        fontWeight: 600,
        lineHeight: 1.4,
        px: 0.75,
        border: 1,
        borderColor: 'currentColor',
        borderRadius: 0.75,
        opacity: 0.85,
        ml: 0.75,
        // Beside a button it is a hint, in the list of keys it is what the list is of.
        ...(!spoken && { [narrow]: { display: 'none' } }),
      }}
    >
      {keys}
    </Box>
  );
}
