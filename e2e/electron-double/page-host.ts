import { readFileSync } from 'node:fs';
import type { CDPSession, Page } from 'playwright';
import { PageWire, type SenderFrame } from './ipc-main.ts';
import { asModule, pageWorld, preloadWorld, scriptOf } from './page-worlds.ts';
import { fromWeb } from './schemes.ts';
import { FromPage, names, type ToPage } from './wire.ts';

/** Gives a new page its preload script and its line to the main process. @param preload path of the built script */
export async function hostPage(page: Page, preload: string): Promise<CDPSession> {
  const cdp = await page.context().newCDPSession(page);
  await cdp.send('Page.enable');
  await cdp.send('Runtime.enable');
  const wire = new PageWire(talkTo(cdp), () => topFrame(page));
  cdp.on('Runtime.executionContextsCleared', () => wire.pageGone());
  cdp.on('Runtime.bindingCalled', ({ name, payload }) => {
    if (name === names.toMain) wire.receive(FromPage.parse(JSON.parse(payload)));
  });
  page.on('crash', () => wire.pageGone());
  page.on('close', () => wire.pageGone());
  await cdp.send('Runtime.addBinding', { name: names.toMain, executionContextName: names.world });
  await cdp.send('Page.addScriptToEvaluateOnNewDocument', { source: scriptOf(pageWorld, names) });
  await cdp.send('Page.addScriptToEvaluateOnNewDocument', {
    source: scriptOf(preloadWorld, names, asModule(readFileSync(preload, 'utf8'))),
    worldName: names.world,
  });
  return cdp;
}

/** Calls the preload world's function with each message; before there is one, or after, nobody hears it. */
function talkTo(cdp: CDPSession): (message: ToPage) => void {
  let world: number | undefined;
  cdp.on('Runtime.executionContextCreated', ({ context }) => {
    if (context.name === names.world) world = context.id;
  });
  cdp.on('Runtime.executionContextsCleared', () => {
    world = undefined;
  });
  return (message) => {
    if (world === undefined) return;
    const call = cdp.send('Runtime.callFunctionOn', {
      executionContextId: world,
      functionDeclaration: `function (message) { ${names.toPage}(JSON.parse(message)); }`,
      arguments: [{ value: JSON.stringify(message) }],
    });
    // The page can go away meanwhile.
    call.catch(() => undefined);
  };
}

function topFrame(page: Page): SenderFrame {
  const url = fromWeb(page.url());
  return { url, origin: /^[a-z]+:\/\/[^/]*/.exec(url)?.[0] ?? 'null', parent: null };
}
