import Button, { type ButtonProps } from '@mui/material/Button';
import CircularProgress from '@mui/material/CircularProgress';

/** A button that shows that its request is on the way, and cannot be pressed twice meanwhile. */
export function ActionButton({
  busy,
  disabled,
  startIcon,
  ...rest
}: ButtonProps & { readonly busy?: boolean }) {
  return (
    <Button
      variant="contained"
      {...rest}
      disabled={disabled === true || busy === true}
      aria-busy={busy === true}
      startIcon={busy === true ? <CircularProgress size={18} color="inherit" aria-hidden /> : startIcon}
    />
  );
}
