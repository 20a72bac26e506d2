import Button from '@mui/material/Button';
import Paper from '@mui/material/Paper';
import Table from '@mui/material/Table';
import TableBody from '@mui/material/TableBody';
import TableCell from '@mui/material/TableCell';
import TableContainer from '@mui/material/TableContainer';
import TableHead from '@mui/material/TableHead';
import TableRow from '@mui/material/TableRow';
import Typography from '@mui/material/Typography';
import { useTranslation } from 'react-i18next';
import type { AuditFilter, AuditTransaction } from '#shared/contract/audit.ts';
import { SubjectId } from '#shared/domain/ids.ts';
import { longText } from '#renderer/kit/fit.ts';
import { StatusChip } from '#renderer/kit/status-chip.tsx';
import { formatEvidenceTime } from '#renderer/format/format.ts';
import { isNamedKind } from '#renderer/i18n/record-kinds.ts';
import { positionText, refusalText } from './status.ts';

export interface TransactionTableProps {
  readonly transactions: readonly AuditTransaction[];
  /** Shows what fits this as well; left out: nothing can be narrowed here. */
  readonly onNarrow?: (filter: AuditFilter) => void;
  /** Left out: these are the transactions of one block. */
  readonly onBlock?: (number: number) => void;
}

type CellProps = Omit<TransactionTableProps, 'transactions'> & { readonly transaction: AuditTransaction };

const small = { fontSize: 13.5 } as const;
const link = {
  minHeight: 0,
  p: 0,
  minWidth: 0,
  fontWeight: 600,
  textAlign: 'left',
  whiteSpace: 'normal',
} as const;

function Who({ transaction, onNarrow }: CellProps) {
  const { t } = useTranslation();
  const { clinicianId } = transaction;
  return (
    <>
      {clinicianId === null && <Typography>{t('audit.notAClinician')}</Typography>}
      {clinicianId !== null && onNarrow === undefined && (
        <Typography sx={{ fontWeight: 600 }}>{clinicianId}</Typography>
      )}
      {clinicianId !== null && onNarrow !== undefined && (
        <Button
          sx={link}
          aria-label={t('audit.onlyClinician', { id: clinicianId })}
          onClick={() => onNarrow({ clinicianId })}
        >
          {clinicianId}
        </Button>
      )}
      <Typography color="textSecondary" sx={small}>
        {positionText(t, transaction)}
      </Typography>
    </>
  );
}

function Subject({ transaction, onNarrow }: CellProps) {
  const { t } = useTranslation();
  const subject = SubjectId.safeParse(transaction.subjectId);
  const mono = {
    fontFamily: 'monospace',
    fontSize: 13,
    overflowWrap: 'anywhere',
  } as const;
  if (!subject.success || onNarrow === undefined) {
    return <Typography sx={mono}>{transaction.subjectId ?? ''}</Typography>;
  }
  return (
    <Button
      sx={{ ...link, ...mono }}
      aria-label={t('audit.onlySubject', { id: subject.data })}
      onClick={() => onNarrow({ subjectId: subject.data })}
    >
      {subject.data}
    </Button>
  );
}

function Effect({ status }: { readonly status: string }) {
  const { t } = useTranslation();
  const refusal = refusalText(t, status);
  return refusal === null ? (
    <StatusChip tone="good">{t('audit.valid')}</StatusChip>
  ) : (
    <>
      <StatusChip tone="warn">{t('audit.refused')}</StatusChip>
      <Typography sx={small}>{refusal}</Typography>
    </>
  );
}

function Row(props: CellProps) {
  const { t } = useTranslation();
  const { transaction, onBlock } = props;
  const { blockNumber, kind, title, transactionId, endorsers } = transaction;
  return (
    <TableRow hover sx={{ verticalAlign: 'top' }}>
      <TableCell component="th" scope="row" sx={{ whiteSpace: 'nowrap' }}>
        {formatEvidenceTime(transaction.timeMs)}
        {onBlock !== undefined && (
          <div>
            <Button
              sx={{ ...link, ...small }}
              aria-label={t('audit.openBlockOf', { number: blockNumber })}
              onClick={() => onBlock(blockNumber)}
            >
              {t('audit.blockTitle', { number: blockNumber })}
            </Button>
          </div>
        )}
      </TableCell>
      <TableCell sx={longText}>
        <Who {...props} />
      </TableCell>
      <TableCell>
        <Typography sx={{ fontWeight: 600 }}>{title}</Typography>
        <Typography color="textSecondary" sx={{ fontSize: 13, overflowWrap: 'anywhere' }}>
          {`${isNamedKind(kind) ? t(`audit.kinds.${kind}`) : kind} · ${transactionId}`}
        </Typography>
      </TableCell>
      <TableCell>
        <Subject {...props} />
      </TableCell>
      <TableCell>
        <Effect status={transaction.status} />
      </TableCell>
      <TableCell sx={longText}>{endorsers.join(', ')}</TableCell>
    </TableRow>
  );
}

/** Who did what to which subject when. */
export function TransactionTable({ transactions, ...rest }: TransactionTableProps) {
  const { t } = useTranslation();
  return (
    <TableContainer component={Paper} variant="outlined">
      <Table size="small">
        <TableHead>
          <TableRow>
            <TableCell>{t('audit.time')}</TableCell>
            <TableCell>{t('audit.who')}</TableCell>
            <TableCell>{t('audit.what')}</TableCell>
            <TableCell>{t('audit.subject')}</TableCell>
            <TableCell>{t('audit.status')}</TableCell>
            <TableCell>{t('audit.endorsedBy')}</TableCell>
          </TableRow>
        </TableHead>
        <TableBody>
          {transactions.map((transaction) => (
            <Row
              key={`${transaction.blockNumber}/${transaction.transactionId}`}
              transaction={transaction}
              {...rest}
            />
          ))}
        </TableBody>
      </Table>
    </TableContainer>
  );
}
