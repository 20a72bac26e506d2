import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ClinicianId } from '#shared/domain/ids.ts';
import { testClock } from '#main/testing/fakes.ts';
import { Connections, type SignedIn } from './connections.ts';

const hour = 3_600_000;

function signedIn(name: string): SignedIn {
  const clinicianId = ClinicianId.parse(name);
  const certificate = {
    clinicianId,
    role: 'nurse',
    mspId: 'M',
    notBeforeMs: 0,
    notAfterMs: 1,
    fingerprint: '',
  };
  const actor = { clinicianId, role: 'nurse', mspId: 'M' } as const;
  return { actor, name, certificate: { ...certificate, role: 'nurse' }, notice: null, cacheKey: '' };
}

const screenOf = (connections: Connections, name: string) =>
  connections.signIn(connections.openScreen(), signedIn(name));
const whoIs = (connections: Connections, id: string) => connections.find(id)?.signedIn?.actor.clinicianId;

describe('many sign-ins', () => {
  it('of one clinician’s programs keep out no new screen, and end nobody else’s', () => {
    const connections = new Connections(testClock(), hour);
    const [screen, program] = [screenOf(connections, 'n.one'), connections.openProgram(signedIn('n.one'))];
    for (let count = 0; count < 600; count++) connections.openProgram(signedIn('n.many'));
    for (let count = 0; count < 1_200; count++) screenOf(connections, 'n.many');
    for (let count = 0; count < 600; count++) connections.openProgram(signedIn('n.many'));
    const fresh = screenOf(connections, 'n.two');
    expect([screen, program, fresh].map((id) => whoIs(connections, id))).toEqual(['n.one', 'n.one', 'n.two']);
  });

  it('in any order leave each newcomer in, and everybody who has few of them where they are', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.boolean(), fc.nat(2)), { minLength: 700, maxLength: 1_500 }),
        (steps) => {
          const connections = new Connections(testClock(), hour);
          const few = Array.from({ length: 20 }, (_, n) =>
            n % 2 === 0 ? screenOf(connections, `few.${n}`) : connections.openProgram(signedIn(`few.${n}`)),
          );
          for (const [isScreen, who] of steps) {
            const name = `many.${who}`;
            const id = isScreen ? screenOf(connections, name) : connections.openProgram(signedIn(name));
            expect(whoIs(connections, id)).toBe(name);
          }
          expect(few.map((id) => whoIs(connections, id))).toEqual(few.map((_, n) => `few.${n}`));
        },
      ),
      { numRuns: 10 },
    );
  });
});
