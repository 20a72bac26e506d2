import type { Contender } from './contender.ts';
import { picture } from './feed.ts';

declare global {
  interface Window {
    /** Set once the picture runs. */
    framesDrawn?: (() => number) | null;
  }
}

/** Nothing but the loop itself: what sixty frames a second cost before anything is drawn. */
const floor: Contender = {
  start() {
    let frames = 0;
    const loop = () => {
      requestAnimationFrame(loop);
      frames++;
    };
    requestAnimationFrame(loop);
    return () => frames;
  },
};

/** Each contender's code is loaded for itself alone. */
const contenders: Readonly<Record<string, () => Promise<Contender>>> = {
  floor: () => Promise.resolve(floor),
  ours: async () => (await import('./ours.ts')).ours,
  uplot: async () => (await import('./uplot.ts')).uplot(1),
  uplotSameWidth: async () => (await import('./uplot.ts')).uplot(1.5),
  recharts: async () => (await import('./recharts.tsx')).recharts,
};

const root = document.createElement('div');
root.style.cssText = `position:relative;width:${picture.widthCss}px;height:${picture.heightCss}px;overflow:hidden`;
document.body.append(root);
const contender = await contenders[location.hash.slice(1)]?.();
if (contender !== undefined) window.framesDrawn = contender.start(root);
