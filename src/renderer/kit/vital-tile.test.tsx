import { getContrastRatio, ThemeProvider } from '@mui/material/styles';
import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import '#renderer/i18n/index.ts';
import { themeOf } from './theme.ts';
import { hues, surfaces, type Appearance } from './tokens.ts';
import { VitalTile, type OtherValue } from './vital-tile.tsx';

function tile(value: string | null, reason: string | null, others: readonly OtherValue[] = []): string {
  return renderToStaticMarkup(
    <ThemeProvider theme={themeOf('dark')}>
      <VitalTile
        label="Heart rate"
        unit="/min"
        hue="ecg"
        value={value}
        reason={reason}
        others={others}
        size={84}
      />
    </ThemeProvider>,
  ).replaceAll(/<style[^]*?<\/style>/g, '');
}

function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** Contrast ratio of two colours as WCAG 2.2 defines it. */
function contrast(one: string, other: string): number {
  const [light = 0, dark = 0] = [luminance(one), luminance(other)].toSorted((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}

describe('a vital tile', () => {
  it('reads out its value with the unit', () => {
    expect(tile('72', null)).toContain('aria-label="Heart rate 72 /min"');
  });

  it('shows dashes and the reason in words, and says so to a screen reader', () => {
    const shown = tile(null, 'Lead off');
    expect(shown).toContain('– –');
    expect(shown).toContain('aria-label="Heart rate: unknown, Lead off"');
    expect(shown).not.toMatch(/>0</);
  });

  it('has each other source with its own value, which no name however long can push out', () => {
    const name = 'Bay 2 ECG at the window, from the laboratory';
    const shown = tile('72', null, [
      { key: 'a', source: name, value: '71' },
      { key: 'b', source: 'device', value: '220' },
    ]);
    expect(shown).toMatch(new RegExp(`title="${name}"[^>]*>${name}</span><span[^>]*>71</span>`));
    expect(shown).toMatch(/>device<\/span><span[^>]*>220<\/span>/);
  });

  it('of more sources than have room it says how many, and all of them in the title', () => {
    const shown = tile(
      '72',
      null,
      [71, 70, 69].map((value) => ({ key: String(value), source: `device ${value}`, value: String(value) })),
    );
    expect(shown).toContain('title="device 71 71 · device 70 70 · device 69 69"');
    expect(shown).toContain('+ 3 more');
  });

  it('never hides a source that disagrees among those it only counts', () => {
    const shown = tile('78', null, [
      { key: 'a', source: 'by hand', value: '≠ 220', odd: true },
      ...[77, 78].map((value) => ({ key: String(value), source: `device ${value}`, value: String(value) })),
    ]);
    expect(shown).toMatch(/>by hand<\/span><span[^>]*>≠ 220<\/span>/);
    expect(shown).toContain('+ 2 more');
    expect(shown).toContain('+ 3 more: ≠ 220');
  });
});

describe('colours', () => {
  it.each<Appearance>(['dark', 'light'])(
    'every text of the %s appearance stands out by 4.5 : 1',
    (appearance) => {
      const { page, panel, raised, line: _, edge, ...texts } = surfaces[appearance];
      for (const text of [...Object.values(texts), ...Object.values(hues[appearance])]) {
        for (const ground of [page, panel, raised])
          expect(contrast(text, ground)).toBeGreaterThanOrEqual(4.5);
      }
      // The edge of a menu is seen against whatever it lies on.
      for (const ground of [page, panel, raised]) expect(contrast(edge, ground)).toBeGreaterThanOrEqual(3);
    },
  );

  it.each<Appearance>(['dark', 'light'])(
    'words on a coloured ground of the %s appearance, as marks and notices have, stand out by 4.5 : 1',
    (appearance) => {
      const { palette } = themeOf(appearance);
      for (const tone of ['primary', 'info', 'success', 'warning', 'error'] as const) {
        const { main, dark, contrastText } = palette[tone];
        const notice = appearance === 'dark' ? dark : main;
        expect(getContrastRatio(contrastText, main), `mark: ${tone}`).toBeGreaterThanOrEqual(4.5);
        expect(getContrastRatio(palette.getContrastText(notice), notice), tone).toBeGreaterThanOrEqual(4.5);
      }
    },
  );
});
