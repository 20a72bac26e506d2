import Paper from '@mui/material/Paper';
import type { ReactNode } from 'react';
import { stack } from '#renderer/kit/fit.ts';

/** The frame of one step; Enter submits it. */
export function StepForm(props: { readonly onSubmit: () => void; readonly children: ReactNode }) {
  return (
    <Paper
      variant="outlined"
      component="form"
      noValidate
      sx={{ p: 3, ...stack(2), maxWidth: 820 }}
      onSubmit={(event) => {
        event.preventDefault();
        props.onSubmit();
      }}
    >
      {props.children}
    </Paper>
  );
}
