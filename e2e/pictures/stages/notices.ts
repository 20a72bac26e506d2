import { expect } from '@playwright/test';
import { v7 } from 'uuid';
import { en } from '#renderer/i18n/en/index.ts';
import type { StreamEvent } from '#shared/contract/streams.ts';
import { TreatmentId } from '#shared/domain/ids.ts';
import { goTo, signIn } from '../../lib/steps.ts';
import type { Scene, Stage } from '../scene.ts';
import type { Stand } from '../stand.ts';
import { asDemo, patientId, press } from '../words.ts';

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
  const dropped: StreamEvent = { type: 'viewer-dropped', frames: 312 };
  await page.addInitScript((text) => {
    // The stream ends in the page's worker: what the worker hands on first is followed by one message more.
    window.Worker = class extends Worker {
      constructor(url: string | URL, options?: WorkerOptions) {
        super(url, options);
        this.addEventListener('message', function first({ data }: MessageEvent) {
          if (data.type !== 'stream-text') return;
          this.removeEventListener('message', first);
          this.dispatchEvent(new MessageEvent('message', { data: { ...data, text } }));
        });
      }
    };
  }, JSON.stringify(dropped));
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
  {
    name: 'outbox, more than a page',
    page: 'outbox',
    async reach({ page, host }) {
      const patient = await patientId(host, 'Marta Silva');
      for (let number = 1; number <= 101; number++) {
        const plan = {
          what: `Saline ${number}`,
          dose: 100,
          unit: 'mL',
          route: 'intravenous',
          schedule: { kind: 'as-needed', everyHours: null },
          startMs: Date.now(),
          endMs: null,
          reason: 'Dry',
        } as const;
        await host.call('treatments.register', {
          treatmentId: TreatmentId.parse(v7()),
          patientId: patient,
          plan,
        });
      }
      await goTo(page, en.shell.pages.outbox);
      await expect(page.getByRole('button', { name: en.common.older })).toBeEnabled();
      await page.getByRole('button', { name: en.common.older }).scrollIntoViewIfNeeded();
    },
  },
  {
    name: 'outbox, its second page',
    page: 'outbox',
    async reach({ page }) {
      await press(page, en.common.older);
      await expect(page.getByText(en.common.page.replace('{{page}}', '2'))).toBeVisible();
    },
  },
];

/** What a screen says above the page, and the longest of its lists. */
export const notices: Stage = { name: 'notices', scenes };
