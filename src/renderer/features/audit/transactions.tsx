import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';
import Download from '@mui/icons-material/DownloadOutlined';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AuditFilter } from '#shared/contract/audit.ts';
import { EmptyState } from '#renderer/kit/empty-state.tsx';
import { ErrorNotice } from '#renderer/kit/error-notice.tsx';
import { Pager } from '#renderer/kit/pager.tsx';
import { usePages } from '#renderer/kit/use-pages.ts';
import { useHostQuery } from '#renderer/state/host.ts';
import { ExportDialog } from './export-dialog.tsx';
import { FilterFields } from './filter-form.tsx';
import { TransactionTable } from './transaction-table.tsx';

const pageSize = 50;
const renewEveryMs = 5_000;

interface ListProps {
  readonly filter: AuditFilter;
  /** Only transactions that took something out of the records. */
  readonly accessOnly: boolean;
  readonly onNarrow: (filter: AuditFilter) => void;
  readonly onBlock: (number: number) => void;
}

function List({ filter, accessOnly, onNarrow, onBlock }: ListProps) {
  const { t } = useTranslation();
  const pages = usePages();
  const { before } = pages;
  // Only the newest page grows.
  const renew = before === undefined ? { refetchEveryMs: renewEveryMs } : {};
  const listed = useHostQuery(
    'audit.transactions',
    { ...filter, limit: pageSize, ...(before !== undefined && { before }) },
    renew,
  );
  if (listed.data === undefined) {
    return listed.error === null ? (
      <Typography>{t('common.loading')}</Typography>
    ) : (
      <ErrorNotice error={listed.error} onRetry={() => void listed.refetch()} />
    );
  }
  const { transactions, next } = listed.data;
  const none = accessOnly
    ? { title: t('audit.noAccess'), hint: t('audit.noAccessHint') }
    : { title: t('audit.noTransactions'), hint: t('audit.noTransactionsHint') };
  return (
    <>
      {listed.error !== null && <ErrorNotice error={listed.error} onRetry={() => void listed.refetch()} />}
      {transactions.length === 0 && next === null && <EmptyState {...none} />}
      {transactions.length > 0 && (
        <TransactionTable transactions={transactions} onNarrow={onNarrow} onBlock={onBlock} />
      )}
      <Pager pages={pages} next={next} />
    </>
  );
}

/** Transactions by subject, clinician, kind and time; or, of these, only who took something out. */
export function Transactions({
  filter,
  accessOnly,
  onFilter,
  onBlock,
}: Omit<ListProps, 'onNarrow'> & { readonly onFilter: (filter: AuditFilter) => void }) {
  const { t } = useTranslation();
  const [exporting, setExporting] = useState(false);
  const asked: AuditFilter = accessOnly ? { ...filter, kind: 'access' } : filter;
  const key = JSON.stringify(asked);
  return (
    <>
      <FilterFields key={`filter ${key}`} filter={filter} fixedKind={accessOnly} onFilter={onFilter} />
      <Box sx={{ display: 'flex', justifyContent: 'flex-end' }}>
        <Button variant="outlined" startIcon={<Download />} onClick={() => setExporting(true)}>
          {t('audit.export')}
        </Button>
      </Box>
      <List
        key={`list ${key}`}
        filter={asked}
        accessOnly={accessOnly}
        onBlock={onBlock}
        onNarrow={(more) => onFilter({ ...filter, ...more })}
      />
      {exporting && <ExportDialog filter={asked} onClose={() => setExporting(false)} />}
    </>
  );
}
