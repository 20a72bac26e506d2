import Tab from '@mui/material/Tab';
import Tabs from '@mui/material/Tabs';
import Typography from '@mui/material/Typography';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AuditFilter } from '#shared/contract/audit.ts';
import { Page } from '#renderer/kit/page.tsx';
import { useMay } from '#renderer/state/identity.ts';
import { BlockView, Blocks } from './blocks.tsx';
import { Overview } from './overview.tsx';
import { Transactions } from './transactions.tsx';

const sections = ['overview', 'transactions', 'access', 'blocks'] as const;
type Section = (typeof sections)[number];

/** For who may see whether the ledger is whole, but no subjects. */
const healthSections: readonly Section[] = ['overview', 'blocks'];

/**
 * Who did what to which subject when, who took what out, and whether the chain and its seals are whole. An IT
 * administrator sees the last part only.
 */
export function AuditPage() {
  const { t } = useTranslation();
  const mayRead = useMay('audit.read');
  const [section, setSection] = useState<Section>('overview');
  const [filter, setFilter] = useState<AuditFilter>({});
  const [block, setBlock] = useState<number | null>(null);
  const choose = (chosen: Section) => {
    setBlock(null);
    setSection(chosen);
  };
  const show = (wanted: AuditFilter) => {
    setFilter(wanted);
    choose('transactions');
  };
  const open = (number: number) => {
    setSection('blocks');
    setBlock(number);
  };
  return (
    <Page title={t('audit.title')}>
      <Typography color="textSecondary">{mayRead ? t('audit.lead') : t('audit.leadHealth')}</Typography>
      <Tabs value={section} onChange={(_, chosen: Section) => choose(chosen)}>
        {(mayRead ? sections : healthSections).map((id) => (
          <Tab key={id} value={id} label={t(`audit.sections.${id}`)} />
        ))}
      </Tabs>
      {section === 'overview' && <Overview onShow={mayRead ? show : null} />}
      {(section === 'transactions' || section === 'access') && (
        <Transactions filter={filter} accessOnly={section === 'access'} onFilter={setFilter} onBlock={open} />
      )}
      {section === 'blocks' && block === null && <Blocks onOpen={mayRead ? open : null} />}
      {section === 'blocks' && block !== null && <BlockView number={block} onBack={() => setBlock(null)} />}
    </Page>
  );
}
