import Box from '@mui/material/Box';
import { Fragment, type ReactNode } from 'react';

export interface Fact {
  readonly name: string;
  readonly value: ReactNode;
  /** A hash or an id: letters of one width, broken anywhere. */
  readonly code?: boolean;
}

const mono = { fontFamily: 'monospace', fontSize: 13.5, overflowWrap: 'anywhere' } as const;

/** Names and their values, one under the other. */
export function Facts({ facts }: { readonly facts: readonly Fact[] }) {
  return (
    <Box
      component="dl"
      sx={{
        m: 0,
        display: 'grid',
        gridTemplateColumns: 'auto minmax(0, 1fr)',
        columnGap: 2,
        rowGap: 0.5,
        alignItems: 'baseline',
        '& dt': { color: 'text.secondary' },
        '& dd': { m: 0, overflowWrap: 'anywhere' },
      }}
    >
      {facts.map(({ name, value, code }) => (
        <Fragment key={name}>
          <dt>{name}</dt>
          <Box component="dd" sx={code === true ? mono : {}}>
            {value}
          </Box>
        </Fragment>
      ))}
    </Box>
  );
}
