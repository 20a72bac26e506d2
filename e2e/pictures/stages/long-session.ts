import { expect, type Page } from '@playwright/test';
import { en } from '#renderer/i18n/en/index.ts';
import { goTo, signIn } from '../../lib/steps.ts';
import type { Stage } from '../scene.ts';
import { cancel, press } from '../words.ts';

const spanOf = (page: Page, span: RegExp) => expect(page.getByText(span)).toBeVisible();

async function drawn(page: Page): Promise<void> {
  await expect(page.locator('[data-review-state="drawn"]')).toHaveCount(3);
}

/** Twelve hours of three leads: a mark after four of them, and after eight the only spike. */
export const longSession: Stage = {
  name: 'long session',
  scenes: [
    {
      name: 'twelve hours',
      page: 'sessions',
      async reach(stand) {
        await stand.open({ demo: true, longSession: true });
        await stand.show();
        const { page } = stand;
        await signIn(page, 'doctor');
        await goTo(page, en.shell.pages.sessions);
        await page.getByRole('button', { name: /Open the session/ }).click();
        await press(page, en.sessions.whole);
        await drawn(page);
      },
    },
    {
      name: 'half an hour around the mark',
      page: 'sessions',
      async reach({ page }) {
        await page.getByRole('tab', { name: new RegExp(en.sessions.marks) }).click();
        for (let times = 0; times < 5; times += 1) await press(page, en.sessions.zoomIn);
        await page
          .getByRole('row', { name: /Position changed/ })
          .getByRole('button')
          .click();
        await spanOf(page, /22:30 shown/);
        await drawn(page);
      },
    },
    {
      name: 'older readings',
      page: 'sessions',
      async reach({ page }) {
        await page.getByRole('tab', { name: en.sessions.readings }).click();
        await press(page, en.common.older);
        await page.getByText(en.common.page.replace('{{page}}', '2')).scrollIntoViewIfNeeded();
      },
    },
    {
      name: 'proof of a long stretch',
      page: 'sessions',
      over: 'ProofDialog',
      async reach({ page }) {
        await page
          .getByRole('button', { name: new RegExp(`^${en.sessions.verifyStretch}`) })
          .first()
          .click();
        const verdict = page.getByTestId('proof-verdict');
        await expect(verdict).toHaveText(en.proof.verdicts.proven, { timeout: 60_000 });
      },
    },
    {
      name: 'gaps',
      page: 'sessions',
      async reach({ page }) {
        await cancel(page);
        await page.getByRole('tab', { name: new RegExp(en.sessions.gaps) }).click();
        await page.getByRole('row').nth(12).scrollIntoViewIfNeeded();
      },
    },
  ],
};
