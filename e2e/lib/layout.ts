import type { Page } from '@playwright/test';

/**
 * What is wrong with how the page lies on the screen, in words; empty when nothing is. Looked at is what is visible: in
 * an open dialog or menu only that, since it lies over the rest.
 *
 * - a text lies over another text, over a control, or over a waveform
 * - a text is cut off by what is around it, and neither ends in an ellipsis with the whole text in a title
 * - the page or a part of it is wider than its place, and nothing says that it can be scrolled
 */
export function layoutFaults(page: Page): Promise<string[]> {
  // The function is carried into the page as text: it can use nothing from outside itself.
  /* oxlint-disable unicorn/consistent-function-scoping */
  return page.evaluate(() => {
    /** Pixels that two boxes may share: glyphs are smaller than their line. */
    const tolerance = 1.5;
    const overlays = [...document.querySelectorAll('[role="dialog"], [role="menu"], [role="listbox"]')];
    const top = overlays.filter((each) => each.getClientRects().length > 0).at(-1);
    const root: Element = top ?? document.body;
    const faults = new Set<string>();

    interface Box {
      readonly left: number;
      readonly top: number;
      readonly right: number;
      readonly bottom: number;
    }
    interface Item {
      readonly element: Element;
      readonly name: string;
      readonly box: Box;
      readonly kind: 'text' | 'control' | 'waveform';
      /** Above the page on purpose: notices that somebody dismisses. */
      readonly floating: boolean;
    }

    const intersect = (a: Box, b: Box): Box => ({
      left: Math.max(a.left, b.left),
      top: Math.max(a.top, b.top),
      right: Math.min(a.right, b.right),
      bottom: Math.min(a.bottom, b.bottom),
    });
    const isEmpty = (box: Box) => box.right - box.left <= tolerance || box.bottom - box.top <= tolerance;
    const short = (text: string) => {
      const words = text.replaceAll(/\s+/g, ' ').trim();
      return words.length > 60 ? `${words.slice(0, 57)}…` : words;
    };
    const clips = (overflow: string) => overflow !== 'visible';
    const scrolls = (overflow: string) => overflow === 'auto' || overflow === 'scroll';
    const ancestorsOf = (element: Element): Element[] => {
      const all: Element[] = [];
      for (let at: Element | null = element; at !== null; at = at.parentElement) all.push(at);
      return all;
    };
    const isHidden = (element: Element): boolean =>
      ancestorsOf(element).some((at) => {
        const style = getComputedStyle(at);
        const clipped = style.clipPath === 'inset(50%)' || style.clip === 'rect(0px, 0px, 0px, 0px)';
        return style.display === 'none' || style.visibility === 'hidden' || style.opacity === '0' || clipped;
      });
    const isFloating = (element: Element): boolean =>
      root === document.body &&
      ancestorsOf(element).some((at) => getComputedStyle(at).position === 'fixed' && at !== document.body);

    /** What of a box can be seen through everything around it. */
    const seen = (around: readonly Element[], box: Box): Box => {
      let visible = intersect(box, { left: 0, top: 0, right: innerWidth, bottom: innerHeight });
      for (const at of around) {
        const { overflowX, overflowY } = getComputedStyle(at);
        if (!clips(overflowX) && !clips(overflowY)) continue;
        visible = intersect(visible, at.getBoundingClientRect());
      }
      return visible;
    };

    const hasEllipsis = (element: Element): boolean => {
      const style = getComputedStyle(element);
      return style.textOverflow === 'ellipsis' || style.webkitLineClamp !== 'none';
    };
    const hasTitle = (element: Element, text: string): boolean =>
      ancestorsOf(element)
        .slice(0, 4)
        .some((at) =>
          `${at.getAttribute('title') ?? ''} ${at.getAttribute('aria-label') ?? ''}`.includes(text.trim()),
        );

    /** Cut off sideways or at its foot by something that cannot be scrolled to show it. */
    const checkCut = (node: Text, element: Element, box: Box): void => {
      const text = node.data.trim();
      for (const at of ancestorsOf(element)) {
        const style = getComputedStyle(at);
        if (style.position === 'fixed') return;
        const around = at.getBoundingClientRect();
        const sideways =
          clips(style.overflowX) &&
          (box.right > around.right + tolerance || box.left < around.left - tolerance);
        const across =
          clips(style.overflowY) &&
          (box.bottom > around.bottom + tolerance || box.top < around.top - tolerance);
        if (sideways && scrolls(style.overflowX) && at.getAttribute('tabindex') === '0') return;
        if (across && scrolls(style.overflowY)) return;
        if (!sideways && !across) continue;
        const excused = ancestorsOf(element)
          .slice(0, ancestorsOf(element).indexOf(at) + 1)
          .some((each) => hasEllipsis(each));
        if (excused && hasTitle(element, text)) return;
        const how = excused ? 'has no title' : 'has no ellipsis';
        faults.add(`cut off: “${short(text)}” ${how}`);
        return;
      }
      if (root === document.body && (box.right > innerWidth + tolerance || box.left < -tolerance))
        faults.add(`beyond the edge: “${short(text)}”`);
    };

    const pen = document.createElement('canvas').getContext('2d');
    /** A line's box holds the tallest letters of its font; what is drawn is mostly less. */
    const inked = (element: Element, text: string, line: DOMRect): Box => {
      const { fontStyle, fontWeight, fontSize, fontFamily } = getComputedStyle(element);
      if (pen === null) return line;
      pen.font = `${fontStyle} ${fontWeight} ${fontSize} ${fontFamily}`;
      const ink = pen.measureText(text.trim());
      return {
        left: line.left,
        right: line.right,
        top: line.top + Math.max(0, ink.fontBoundingBoxAscent - ink.actualBoundingBoxAscent),
        bottom: line.bottom - Math.max(0, ink.fontBoundingBoxDescent - ink.actualBoundingBoxDescent),
      };
    };

    const items: Item[] = [];
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
      const element = node.parentElement;
      if (!(node instanceof Text) || element === null || node.data.trim() === '' || isHidden(element))
        continue;
      if (element.closest('script, style, option, legend, svg, [role="tooltip"]') !== null) continue;
      const range = document.createRange();
      range.selectNodeContents(node);
      const whole = range.getBoundingClientRect();
      if (whole.width === 0) continue;
      checkCut(node, element, inked(element, node.data, whole));
      for (const line of range.getClientRects()) {
        const box = seen(ancestorsOf(element), inked(element, node.data, line));
        if (isEmpty(box)) continue;
        items.push({
          element,
          name: `“${short(node.data)}”`,
          box,
          kind: 'text',
          floating: isFloating(element),
        });
      }
    }
    for (const control of root.querySelectorAll(
      'button, a[href], input, textarea, [role="button"], [role="combobox"], [role="slider"], [data-waveform], canvas',
    )) {
      if (isHidden(control) || control.matches('[type="file"], [aria-hidden="true"]')) continue;
      const box = seen(ancestorsOf(control).slice(1), control.getBoundingClientRect());
      if (isEmpty(box)) continue;
      const waveform = control.matches('[data-waveform], canvas');
      const name = waveform
        ? 'a waveform'
        : `the control “${short(control.getAttribute('aria-label') ?? control.textContent ?? control.tagName)}”`;
      items.push({
        element: control,
        name,
        box,
        kind: waveform ? 'waveform' : 'control',
        floating: isFloating(control),
      });
    }

    /** A field's own label and hint lie on its border. */
    const sameField = (a: Element, b: Element) => {
      const field = a.closest('.MuiFormControl-root, .MuiAutocomplete-root');
      return field !== null && field === b.closest('.MuiFormControl-root, .MuiAutocomplete-root');
    };
    const related = (a: Element, b: Element) => a.contains(b) || b.contains(a) || sameField(a, b);
    items.forEach((one, index) => {
      for (const other of items.slice(index + 1)) {
        if (one.floating !== other.floating || related(one.element, other.element)) continue;
        if (one.kind === 'waveform' && other.kind === 'waveform') continue;
        if (isEmpty(intersect(one.box, other.box))) continue;
        faults.add(`${one.name} lies over ${other.name}`);
      }
    });

    for (const element of [document.documentElement, ...root.querySelectorAll('*')]) {
      const { overflowX } = getComputedStyle(element);
      const wider = element.scrollWidth - element.clientWidth;
      if (wider <= tolerance || element.clientWidth === 0) continue;
      if (element !== document.documentElement && !scrolls(overflowX)) continue;
      if (element.matches('input, textarea') || element.getAttribute('tabindex') === '0') continue;
      const name =
        element.getAttribute('aria-label') ?? element.getAttribute('class')?.split(' ').at(-1) ?? '';
      faults.add(
        `wider than its place by ${Math.round(wider)} px: ${element.tagName.toLowerCase()} ${short(name)}`,
      );
    }
    return [...faults].toSorted();
  });
}
