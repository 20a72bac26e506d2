import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import type { ReactNode } from 'react';

/** Nothing is here yet, and what to do about it. */
export function EmptyState(props: {
  readonly title: string;
  readonly hint?: string;
  readonly icon?: ReactNode;
  readonly action?: ReactNode;
}) {
  return (
    <Box
      sx={{
        m: 'auto',
        p: 4,
        maxWidth: 460,
        textAlign: 'center',
        display: 'grid',
        gap: 1.5,
        justifyItems: 'center',
      }}
    >
      {props.icon !== undefined && (
        <Box sx={{ color: 'text.secondary', fontSize: 44, lineHeight: 1 }}>{props.icon}</Box>
      )}
      <Typography variant="h3" component="p">
        {props.title}
      </Typography>
      {props.hint !== undefined && <Typography color="textSecondary">{props.hint}</Typography>}
      {props.action}
    </Box>
  );
}
