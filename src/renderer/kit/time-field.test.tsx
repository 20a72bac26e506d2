import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import '#renderer/i18n/index.ts';
import { formatDateTime } from '#renderer/format/format.ts';
import { HelperText } from './helper-text.tsx';
import { TimeField } from './time-field.tsx';

const words = (markup: string): string =>
  markup
    .replaceAll(/<style[^]*?<\/style>/g, '')
    .replaceAll(/<[^>]*>/g, '|')
    .replaceAll(/\|+/g, '|');
const field = (timeMs: number | null, error?: string): string =>
  words(
    renderToStaticMarkup(
      <TimeField
        label="Measured at"
        value={{ text: '2026-11-12T09:00', partial: false, timeMs }}
        error={error}
        emptyText="Now"
        onChange={() => undefined}
      />,
    ),
  );

const below = (error: string | undefined, text: string | undefined) =>
  words(renderToStaticMarkup(<HelperText error={error} text={text} />));

describe('what is written below a field', () => {
  it('the time in words stays beside what is wrong with it', () => {
    const timeMs = new Date(2026, 10, 12, 9).getTime();
    expect(field(timeMs)).toContain(`|${formatDateTime(timeMs)}|`);
    expect(field(timeMs, 'It lies in the future.')).toContain(
      `|It lies in the future.|${formatDateTime(timeMs)}|`,
    );
  });

  it('an error stands alone only where there is nothing else to say', () => {
    expect(below(undefined, '14 Mar 1956')).toBe('14 Mar 1956');
    expect(below('Too late.', '14 Mar 1956')).toBe('Too late.|14 Mar 1956|');
    expect(below('Too late.', ' ')).toBe('Too late.');
  });
});
