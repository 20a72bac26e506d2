import Box from '@mui/material/Box';
import type { SxProps, Theme } from '@mui/material/styles';

/** Text that may be longer than its place: it then ends in an ellipsis, and the whole of it is its title. */
export function OneLine({
  text,
  sx = {},
}: {
  readonly text: string;
  readonly sx?: Exclude<SxProps<Theme>, readonly unknown[]>;
}) {
  return (
    <Box
      component="span"
      title={text}
      sx={[
        { display: 'block', minWidth: 0, overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' },
        sx,
      ]}
    >
      {text}
    </Box>
  );
}
