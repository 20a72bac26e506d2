import { expect } from '@playwright/test';
import type { StreamEvent } from '#shared/contract/streams.ts';
import { signIn } from '../../lib/steps.ts';
import type { Scene, Stage } from '../scene.ts';
import type { Stand } from '../stand.ts';
import { asDemo } from '../words.ts';

const dayMs = 86_400_000;

/** A certificate that ends in nine days, and frames left out: told by a stand-in, since both would take days or a slow screen. */
async function tellThem({ page }: Stand): Promise<void> {
  await page.route('**/api/identity/{me,sign-in}', async (route) => {
    const answer = await route.fetch();
    const body: unknown = await answer.json();
    if (!answer.ok()) return route.fulfill({ response: answer });
    return route.fulfill({
      response: answer,
      json: { ...Object(body), certificateExpiresMs: Date.now() + 9 * dayMs },
    });
  });
  await page.routeWebSocket('**/api/stream', (screen) => {
    const host = screen.connectToServer();
    const dropped: StreamEvent = { type: 'viewer-dropped', frames: 312 };
    let told = false;
    host.onMessage((message) => {
      screen.send(message);
      if (told) return;
      told = true;
      screen.send(JSON.stringify(dropped));
    });
  });
}

const scenes: readonly Scene[] = [
  {
    name: 'certificate ends soon, frames left out',
    page: 'monitor',
    async reach(stand) {
      const host = await stand.open({ demo: true });
      await asDemo(host, 'doctor');
      await tellThem(stand);
      await stand.show();
      await signIn(stand.page, 'doctor');
      await expect(stand.page.getByText(/312/)).toBeVisible();
      await expect(stand.page.getByText(/ends in 9 days/)).toBeVisible();
    },
  },
];

/** What a screen says above the page to who works on it. */
export const notices: Stage = { name: 'notices', scenes };
