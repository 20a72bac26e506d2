import { EventEmitter, once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ClinicianId } from '#shared/domain/ids.ts';
import type { TypedAt } from '#main/services/identity/ports.ts';
import { silentLogger, testClock } from '#main/testing/fakes.ts';
import { createAttemptCounter, delayAfter } from './attempts.ts';
import { createPlaces } from './places.ts';

const clinicianId = ClinicianId.parse('n.okafor');
const askers = ['bed 1', 'bed 2', 'strangers'] as const;
type Asker = (typeof askers)[number];
const typedAt = (asker: Asker): TypedAt => (asker === 'strangers' ? asker : { screen: asker });

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vitalseal-attempts-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const asker = fc.constantFrom(...askers);
const step = fc.oneof(
  fc.record({ do: fc.constant('try' as const), asker, right: fc.boolean() }),
  fc.record({ do: fc.constant('try' as const), asker, right: fc.constant(false) }),
  fc.record({ do: fc.constant('wait' as const), ms: fc.integer({ min: 1, max: 400_000 }) }),
);

describe('attempt counter', () => {
  it('makes each screen wait for its own wrong PINs alone, exactly as long as it should', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), fc.uuid(), async (steps, name) => {
        const clock = testClock();
        const counter = createAttemptCounter(join(folder, name), clock, silentLogger);
        const model = new Map<Asker, { wrong: number; until: number }>();
        for (const one of steps) {
          if (one.do === 'wait') {
            clock.advance(one.ms);
            continue;
          }
          const at = typedAt(one.asker);
          const { wrong, until } = model.get(one.asker) ?? { wrong: 0, until: 0 };
          const refused = await counter.begin(clinicianId, true, at).then(
            () => false,
            () => true,
          );
          expect(refused).toBe(clock.monotonic() < until);
          if (refused) continue;
          model.set(one.asker, { wrong: wrong + 1, until: clock.monotonic() + delayAfter(wrong + 1) });
          if (!one.right) continue;
          await counter.succeed(clinicianId, at);
          model.set(one.asker, { wrong: 0, until: 0 });
        }
      }),
      { numRuns: 40 },
    );
  });

  it('takes back nothing at a restart: every screen waits for the worst of them, and for no stranger', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uuid(),
        fc.nat({ max: 5 }),
        fc.nat({ max: 5 }),
        fc.nat({ max: 5 }),
        async (name, one, other, foreign) => {
          const clock = testClock();
          const start = () => createAttemptCounter(join(folder, name), clock, silentLogger);
          const counter = start();
          const tries = [one, other, foreign].flatMap((count, index) =>
            Array<Asker>(count).fill(askers[index]!),
          );
          for (const at of tries) {
            await counter.begin(clinicianId, true, typedAt(at)).catch(() => clock.advance(1_000_000));
          }
          clock.advance(1_000_000);
          const again = start();
          const worst = Math.max(one, other);
          const waits = async (at: TypedAt) => {
            await again.begin(clinicianId, true, at);
            return again.begin(clinicianId, true, at).then(
              () => false,
              () => true,
            );
          };
          // A refused try was not counted: with five typed, at least four were.
          if (worst < 2) expect(await waits({ screen: 'a new one' })).toBe(false);
          if (worst > 2) expect(await waits({ screen: 'a new one' })).toBe(true);
          if (foreign < 2) expect(await waits('strangers')).toBe(false);
        },
      ),
      { numRuns: 30 },
    );
  });

  it('counts in memory where nothing can be written, and keeps nobody out for it', async () => {
    const clock = testClock();
    const counter = createAttemptCounter(join(folder, 'gone', 'attempts'), clock, silentLogger);
    const at = typedAt('bed 1');
    for (let count = 0; count < 3; count += 1) await counter.begin(clinicianId, true, at);
    await expect(counter.begin(clinicianId, true, at)).rejects.toMatchObject({ code: 'slow-down' });
    clock.advance(delayAfter(3));
    await counter.begin(clinicianId, true, at);
    await counter.succeed(clinicianId, at);
    for (let count = 0; count < 3; count += 1) await counter.begin(clinicianId, true, at);
  });
});

describe('places', () => {
  it('lets a screen go before all strangers that wait, and refuses a crowd of them before anything is done', async () => {
    const places = createPlaces();
    const order: string[] = [];
    const door = new EventEmitter();
    const held = once(door, 'open');
    const stranger = (name: string) =>
      places.admit('strangers', () =>
        places.alone('strangers', async () => {
          order.push(name);
          await held;
        }),
      );
    const strangers = Array.from({ length: 24 }, (_, index) => stranger(`stranger ${index}`));
    const settled = Promise.allSettled(strangers);
    const screens = ['bed 1', 'bed 2'].map((name) =>
      places.admit({ screen: name }, () =>
        places.alone({ screen: name }, async () => {
          order.push(name);
        }),
      ),
    );
    door.emit('open');
    await Promise.all(screens);
    expect((await settled).filter(({ status }) => status === 'rejected')).toHaveLength(22);
    expect(order).toEqual(['stranger 0', 'bed 1', 'bed 2', 'stranger 1']);
  });
});
