import { ThemeProvider } from '@mui/material/styles';
import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import '#renderer/i18n/index.ts';
import { themeOf } from './theme.ts';
import { hues, surfaces, type Appearance } from './tokens.ts';
import { VitalTile } from './vital-tile.tsx';

function tile(value: string | null, reason: string | null): string {
  return renderToStaticMarkup(
    <ThemeProvider theme={themeOf('dark')}>
      <VitalTile label="Heart rate" unit="/min" hue="ecg" value={value} reason={reason} size={84} />
    </ThemeProvider>,
  );
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
});

describe('colours', () => {
  it.each<Appearance>(['dark', 'light'])(
    'every text of the %s appearance stands out by 4.5 : 1',
    (appearance) => {
      const { page, panel, raised, line: _, ...texts } = surfaces[appearance];
      for (const text of [...Object.values(texts), ...Object.values(hues[appearance])]) {
        for (const ground of [page, panel, raised])
          expect(contrast(text, ground)).toBeGreaterThanOrEqual(4.5);
      }
    },
  );
});
