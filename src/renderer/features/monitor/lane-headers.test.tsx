import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import { en } from '#renderer/i18n/en/index.ts';
import '#renderer/i18n/index.ts';
import { ecgLane } from '#renderer/testing/lane.ts';
import { Heading } from './lane-headers.tsx';

/** Rules of style of the element that says this, and of those that it lies in; null: nothing says it. */
function rulesOf(text: string, beyond: boolean): string | null {
  const lane = ecgLane(0, 250, { streamId: 1, colour: 'green' });
  const markup = renderToStaticMarkup(<Heading lane={lane} problem={null} beyond={beyond} />);
  const css = [...markup.matchAll(/<style[^>]*>([^]*?)<\/style>/g)].map(([, rules = '']) => rules);
  const open: string[] = [];
  for (const [tag, slash] of markup
    .replaceAll(/<style[^]*?<\/style>/g, '')
    .split(`>${text}<`)[0]!
    .concat('>')
    .matchAll(/<(\/?)\w+[^>]*>/g)) {
    if (slash === '/') open.pop();
    else open.push(/class="([^"]*)"/.exec(tag)?.[1] ?? '');
  }
  const names = open.flatMap((classes) => classes.split(' ')).filter((name) => name.startsWith('css-'));
  return markup.includes(`>${text}<`)
    ? css.filter((rules) => names.some((name) => rules.includes(`.${name}{`))).join('\n')
    : null;
}

describe('the heading of a lane', () => {
  it('says that the trace is off scale in a lane of any height', () => {
    const rules = rulesOf(en.monitor.laneClipped, true);
    expect(rules).toContain('container-type:size');
    expect(rules).toContain('@container lane');
    expect(rules).not.toContain('display:none');
    expect(rulesOf(en.monitor.laneClipped, false)).toBeNull();
  });
});
