import Button, { type ButtonProps } from '@mui/material/Button';
import CircularProgress from '@mui/material/CircularProgress';

/**
 * A button that shows that its request is on the way, and does nothing when pressed again meanwhile. It is not
 * disabled for that time: a disabled button loses the focus, and with it Escape and the place on the page.
 */
export function ActionButton({
  busy = false,
  onClick,
  startIcon,
  ...rest
}: ButtonProps & { readonly busy?: boolean }) {
  return (
    <Button
      variant="contained"
      {...rest}
      onClick={(event) => {
        if (busy) event.preventDefault();
        else onClick?.(event);
      }}
      aria-busy={busy}
      aria-disabled={busy ? true : undefined}
      startIcon={busy ? <CircularProgress size={18} color="inherit" aria-hidden /> : startIcon}
    />
  );
}
