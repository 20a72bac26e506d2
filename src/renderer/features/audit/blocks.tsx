import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Paper from '@mui/material/Paper';
import Table from '@mui/material/Table';
import TableBody from '@mui/material/TableBody';
import TableCell from '@mui/material/TableCell';
import TableContainer from '@mui/material/TableContainer';
import TableHead from '@mui/material/TableHead';
import TableRow from '@mui/material/TableRow';
import Typography from '@mui/material/Typography';
import ArrowBack from '@mui/icons-material/ArrowBack';
import { useTranslation } from 'react-i18next';
import type { TFunction } from 'i18next';
import type { AuditBlock } from '#shared/contract/audit.ts';
import { EmptyState } from '#renderer/kit/empty-state.tsx';
import { ErrorNotice } from '#renderer/kit/error-notice.tsx';
import { Facts } from '#renderer/kit/facts.tsx';
import { Pager } from '#renderer/kit/pager.tsx';
import { StatusChip } from '#renderer/kit/status-chip.tsx';
import { usePages } from '#renderer/kit/use-pages.ts';
import { formatEvidenceTime } from '#renderer/format/format.ts';
import { useHostQuery } from '#renderer/state/host.ts';
import { TransactionTable } from './transaction-table.tsx';

const pageSize = 50;

function Fits({ fits }: { readonly fits: boolean }) {
  const { t } = useTranslation();
  return (
    <StatusChip tone={fits ? 'good' : 'bad'}>{fits ? t('audit.fitsYes') : t('audit.fitsNo')}</StatusChip>
  );
}

function timeText(t: TFunction, { timeMs }: AuditBlock): string {
  return timeMs === null ? t('common.unknown') : formatEvidenceTime(timeMs);
}

function contentText(t: TFunction, { transactions, refused }: AuditBlock): string {
  return refused === 0 ? String(transactions) : t('audit.contentRefused', { all: transactions, refused });
}

interface BlocksProps {
  /** Opens one; null: this role may not see its transactions. */
  readonly onOpen: ((number: number) => void) | null;
}

function Row({ block, onOpen }: { readonly block: AuditBlock } & BlocksProps) {
  const { t } = useTranslation();
  const { number, hash, fits } = block;
  return (
    <TableRow hover>
      <TableCell component="th" scope="row" sx={{ fontWeight: 700 }}>
        {number}
      </TableCell>
      <TableCell sx={{ whiteSpace: 'nowrap' }}>{timeText(t, block)}</TableCell>
      <TableCell>{contentText(t, block)}</TableCell>
      <TableCell sx={{ fontFamily: 'monospace', fontSize: 13, overflowWrap: 'anywhere' }}>{hash}</TableCell>
      <TableCell>
        <Fits fits={fits} />
      </TableCell>
      {onOpen !== null && (
        <TableCell align="right">
          <Button
            variant="outlined"
            aria-label={t('audit.openBlockOf', { number })}
            onClick={() => onOpen(number)}
          >
            {t('audit.openBlock')}
          </Button>
        </TableCell>
      )}
    </TableRow>
  );
}

/** Blocks as they were read, newest first. */
export function Blocks({ onOpen }: BlocksProps) {
  const { t } = useTranslation();
  const pages = usePages();
  const { before } = pages;
  const renew = before === undefined ? { refetchEveryMs: 5_000 } : {};
  const listed = useHostQuery(
    'audit.blocks',
    { limit: pageSize, ...(before !== undefined && { before }) },
    renew,
  );
  if (listed.error !== null)
    return <ErrorNotice error={listed.error} onRetry={() => void listed.refetch()} />;
  if (listed.data === undefined) return <Typography>{t('common.loading')}</Typography>;
  const { blocks, next } = listed.data;
  if (blocks.length === 0) return <EmptyState title={t('audit.noBlocks')} />;
  return (
    <>
      <TableContainer component={Paper} variant="outlined">
        <Table size="small">
          <TableHead>
            <TableRow>
              <TableCell>{t('audit.number')}</TableCell>
              <TableCell>{t('audit.time')}</TableCell>
              <TableCell>{t('audit.content')}</TableCell>
              <TableCell>{t('audit.hash')}</TableCell>
              <TableCell>{t('audit.fits')}</TableCell>
              {onOpen !== null && <TableCell component="td" />}
            </TableRow>
          </TableHead>
          <TableBody>
            {blocks.map((block) => (
              <Row key={block.number} block={block} onOpen={onOpen} />
            ))}
          </TableBody>
        </Table>
      </TableContainer>
      <Pager pages={pages} next={next} />
    </>
  );
}

/** One block and its transactions, in their order. */
export function BlockView({ number, onBack }: { readonly number: number; readonly onBack: () => void }) {
  const { t } = useTranslation();
  const found = useHostQuery('audit.block', { number });
  return (
    <>
      <Box sx={{ display: 'flex', alignItems: 'center', gap: 2 }}>
        <Button startIcon={<ArrowBack />} onClick={onBack}>
          {t('audit.allBlocks')}
        </Button>
        <Typography variant="h2">{t('audit.blockTitle', { number })}</Typography>
      </Box>
      {found.error !== null && <ErrorNotice error={found.error} onRetry={() => void found.refetch()} />}
      {found.data !== undefined && (
        <>
          <Paper variant="outlined" sx={{ p: 2 }}>
            <Facts
              facts={[
                { name: t('audit.time'), value: timeText(t, found.data.block) },
                { name: t('audit.content'), value: contentText(t, found.data.block) },
                { name: t('audit.fits'), value: <Fits fits={found.data.block.fits} /> },
                { name: t('audit.hash'), value: found.data.block.hash, code: true },
                { name: t('audit.previousHash'), value: found.data.block.previousHash, code: true },
                { name: t('audit.dataHash'), value: found.data.block.dataHash, code: true },
              ]}
            />
          </Paper>
          <TransactionTable transactions={found.data.transactions} />
        </>
      )}
    </>
  );
}
