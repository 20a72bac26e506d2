import { createTheme, type Theme } from '@mui/material/styles';
import { sizes, surfaces, type Appearance } from './tokens.ts';

const font = 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "DejaVu Sans", Arial, sans-serif';

function componentStyles(
  appearance: Appearance,
): NonNullable<Parameters<typeof createTheme>[0]>['components'] {
  const surface = surfaces[appearance];
  const focus = { outline: `3px solid ${surface.accent}`, outlineOffset: 2 };
  return {
    MuiCssBaseline: {
      styleOverrides: {
        'html, body, #root': { height: '100%' },
        // A name without a blank is broken rather than pushed out of its place.
        body: { fontVariantNumeric: 'tabular-nums', colorScheme: appearance, overflowWrap: 'break-word' },
        ':focus-visible': focus,
      },
    },
    MuiButtonBase: {
      defaultProps: { disableRipple: true },
      styleOverrides: { root: { fontFamily: 'inherit', '&:focus-visible': focus } },
    },
    MuiButton: {
      defaultProps: { disableElevation: true },
      styleOverrides: {
        root: { minHeight: sizes.target, textTransform: 'none', fontWeight: 600, whiteSpace: 'nowrap' },
      },
    },
    MuiIconButton: { styleOverrides: { root: { minWidth: sizes.target, minHeight: sizes.target } } },
    MuiToggleButton: {
      styleOverrides: { root: { minHeight: sizes.target, textTransform: 'none', color: surface.text } },
    },
    MuiTab: { styleOverrides: { root: { minHeight: sizes.target, textTransform: 'none' } } },
    MuiDialogTitle: { styleOverrides: { root: { fontWeight: 700, fontSize: 20, overflowWrap: 'anywhere' } } },
    // Shadows are not seen on a dark page.
    MuiPopover: { styleOverrides: { paper: { border: `1px solid ${surface.edge}` } } },
    MuiAutocomplete: { styleOverrides: { paper: { border: `1px solid ${surface.edge}` } } },
    MuiPaper: { styleOverrides: { root: { backgroundImage: 'none' } } },
    MuiTableCell: { styleOverrides: { head: { color: surface.quiet, fontWeight: 600 } } },
    MuiTooltip: { defaultProps: { enterDelay: 500 } },
  };
}

/** The one theme of the product in its two appearances. */
export function themeOf(appearance: Appearance): Theme {
  const surface = surfaces[appearance];
  const onAccent = appearance === 'dark' ? '#04121f' : '#ffffff';
  return createTheme({
    palette: {
      mode: appearance,
      // Of the text that is chosen for a ground of its own, as a notice has.
      contrastThreshold: 4.5,
      primary: { main: surface.accent, contrastText: onAccent },
      info: { main: surface.accent, contrastText: onAccent },
      success: { main: surface.good, contrastText: onAccent },
      warning: { main: surface.warn, contrastText: onAccent },
      error: { main: surface.bad, contrastText: onAccent },
      background: { default: surface.page, paper: surface.panel },
      text: { primary: surface.text, secondary: surface.quiet },
      divider: surface.line,
    },
    shape: { borderRadius: 8 },
    typography: {
      fontFamily: font,
      fontSize: 15,
      h1: { fontSize: 26, fontWeight: 700 },
      h2: { fontSize: 20, fontWeight: 700 },
      h3: { fontSize: 17, fontWeight: 700 },
    },
    components: componentStyles(appearance) ?? {},
  });
}

/** Reads from two metres: only for values, never for words. */
export const bigNumber = { fontWeight: 700, lineHeight: 1, letterSpacing: '-0.01em' } as const;
