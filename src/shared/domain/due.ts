import type { Treatment, TreatmentEvent, TreatmentPlan } from '../contract/treatments.ts';

/** Where a treatment stands now: what the nurse has to do, if anything. Times are UTC ms. */
export type Due =
  | {
      readonly kind:
        | 'stopped'
        | 'asNeeded'
        /** Once, and given. */
        | 'done'
        /** Once, and held or refused: whether it is tried again is for a person to say. */
        | 'notGiven'
        | 'continuous'
        /** Continuous, and last held or refused. */
        | 'notRunning'
        /** The newest dose is dated later than now: the clock was set back, and nobody can tell what is due. */
        | 'clock';
    }
  /** `timeMs` is when the dose is due, the plan starts, or ends. `noMore`: the next dose would come after the end. */
  | { readonly kind: 'notYet' | 'at' | 'now' | 'overdue' | 'noMore' | 'ended'; readonly timeMs: number };

type Recorded = Pick<TreatmentEvent, 'version' | 'timeMs' | 'kind' | 'plan' | 'administration'>;

/** What the rule looks at of a treatment. Events may come in any order: their versions say which was first. */
export type DueTreatment = Pick<Treatment, 'state' | 'plan'> & { readonly events: readonly Recorded[] };

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
/**
 * A dose is "due now" from half an hour before its time to half an hour after it. With a short interval less: it would
 * be due right after the one before it.
 */
function windowOf({ schedule }: TreatmentPlan): number {
  const longest = 30 * minuteMs;
  return schedule.everyHours === null ? longest : Math.min(longest, (schedule.everyHours * hourMs) / 4);
}
/** What is entered may be dated this far ahead: clocks of two computers differ. */
const aheadMs = 5 * minuteMs;

/** A dose as recorded, given or not: a held or refused dose counts as dealt with. */
interface Dose {
  readonly version: number;
  readonly recordedMs: number;
  readonly timeMs: number;
  readonly outcome: 'given' | 'held' | 'refused';
  readonly reason: string;
}

/** The event from which on something of the plan is as it is now. */
interface Since {
  readonly version: number;
  readonly timeMs: number;
}

const registration: Since = { version: 0, timeMs: Number.NEGATIVE_INFINITY };

const minuteIn = (ms: number): number => Math.floor(ms / minuteMs);

/** Doses by their own time; a time that was typed knows its minute only, and within one the later record is the later. */
function dosesOf(treatment: DueTreatment): readonly Dose[] {
  return treatment.events
    .flatMap(({ version, timeMs: recordedMs, administration }) =>
      administration === null ? [] : [{ version, recordedMs, ...administration }],
    )
    .toSorted((a, b) => minuteIn(a.timeMs) - minuteIn(b.timeMs) || a.version - b.version);
}

/**
 * The last dose, given or not, of whatever plan. A dose dated in the future does not hide what was recorded after it.
 */
export function lastAdministration(treatment: DueTreatment, nowMs: number): Dose | null {
  return lastOf(dosesOf(treatment), nowMs) ?? null;
}

function lastOf(doses: readonly Dose[], nowMs: number): Dose | undefined {
  const newest = doses.toSorted((a, b) => a.version - b.version).at(-1);
  if (newest === undefined || newest.timeMs > nowMs + aheadMs) return newest;
  return doses.findLast(({ timeMs }) => timeMs <= nowMs + aheadMs);
}

/** A field knows minutes only: within the same one a time was not changed. */
const sameMinute = (a: number, b: number): boolean => minuteIn(a) === minuteIn(b);

/** Since when the plan has its start, and since when its start and rhythm together. Dose, route and end change neither. */
function sinceOf(events: readonly Recorded[]): { readonly start: Since; readonly timing: Since } {
  let before: TreatmentPlan | null = null;
  let [start, timing] = [registration, registration];
  for (const { plan, version, timeMs } of events.toSorted((a, b) => a.version - b.version)) {
    if (plan === null) continue;
    const newStart = before !== null && !sameMinute(before.startMs, plan.startMs);
    const newRhythm =
      before !== null &&
      (before.schedule.kind !== plan.schedule.kind ||
        before.schedule.everyHours !== plan.schedule.everyHours);
    if (newStart) start = { version, timeMs };
    if (newStart || newRhythm) timing = { version, timeMs };
    before = plan;
  }
  return { start, timing };
}

/**
 * Whether a dose was recorded, and dated, after a change of the plan. How late it was recorded is compared, not the
 * times themselves: that holds when the clock was set back in between.
 */
function isAfter(dose: Dose, { version, timeMs }: Since): boolean {
  const lateMs = dose.recordedMs - dose.timeMs;
  return dose.version > version && lateMs <= Math.max(0, dose.recordedMs - timeMs) + minuteMs;
}

function dueAt(plan: TreatmentPlan, timeMs: number, nowMs: number, before: 'at' | 'notYet'): Due {
  const windowMs = windowOf(plan);
  if (nowMs < timeMs - windowMs) return { kind: before, timeMs };
  return { kind: nowMs <= timeMs + windowMs ? 'now' : 'overdue', timeMs };
}

/** The doses that count for a plan. */
interface Counted {
  /** Since its own start; who changed the rhythm alone did not undo them. */
  readonly ofStart: readonly Dose[];
  /** Of these, those since its start and rhythm are what they are. */
  readonly ofTiming: readonly Dose[];
  /** A new rhythm makes nothing due before it was ordered. */
  readonly orderedMs: number;
}

function countedOf(treatment: DueTreatment, nowMs: number): Counted {
  const { startMs } = treatment.plan;
  const { start, timing } = sinceOf(treatment.events);
  const ofStart = dosesOf(treatment).filter((dose) => isAfter(dose, start) || dose.timeMs >= startMs);
  const ofTiming = ofStart.filter(
    (dose) => isAfter(dose, timing) || (dose.version > timing.version && dose.timeMs >= startMs),
  );
  // An order dated in the future, since the clock was set back, must not put anything off.
  const orderedMs = ofStart.length > ofTiming.length ? Math.min(timing.timeMs, nowMs) : startMs;
  return { ofStart, ofTiming, orderedMs: Math.max(startMs, orderedMs) };
}

function dueEvery(plan: TreatmentPlan, everyMs: number, counted: Counted, nowMs: number): Due {
  const last = lastOf(counted.ofStart, nowMs);
  if (last === undefined) return dueAt(plan, plan.startMs, nowMs, 'notYet');
  if (last.timeMs > nowMs + aheadMs) return { kind: 'clock' };
  const earliestMs = counted.ofTiming.includes(last) ? plan.startMs : counted.orderedMs;
  return dueAt(plan, Math.max(last.timeMs + everyMs, earliestMs), nowMs, 'at');
}

/** What is due, the end of the plan not regarded. */
function dueOfPlan(treatment: DueTreatment, nowMs: number): Due {
  const { plan } = treatment;
  const { startMs, schedule } = plan;
  if (schedule.kind === 'as-needed')
    return nowMs < startMs - windowOf(plan) ? { kind: 'notYet', timeMs: startMs } : { kind: 'asNeeded' };
  const counted = countedOf(treatment, nowMs);
  if (schedule.kind === 'every' && schedule.everyHours !== null)
    return dueEvery(plan, schedule.everyHours * hourMs, counted, nowMs);
  const last = lastOf(counted.ofTiming, nowMs);
  if (last === undefined) return dueAt(plan, counted.orderedMs, nowMs, 'notYet');
  if (schedule.kind === 'continuous') return { kind: last.outcome === 'given' ? 'continuous' : 'notRunning' };
  return { kind: counted.ofTiming.some(({ outcome }) => outcome === 'given') ? 'done' : 'notGiven' };
}

/**
 * What is due of a treatment, by its plan and by what was recorded. The rule:
 * - The first dose is due at the plan's start; with `every`, each further one that many hours of elapsed time after the
 *   dose before it, given or not, early or late.
 * - A changed start, kind or interval makes a new plan that counts from its own start. Doses of before do not make it
 *   done, and those since its start still keep the distance of `every`. A changed dose, route or end changes nothing.
 * - A dose belongs to the plan under which it was recorded, unless it is dated before that plan and its start.
 * - Nothing is due after the end, but a dose whose half hour begins by then: a dose given late puts the next one off, and
 *   the last one must not be lost by that.
 */
export function dueOf(treatment: DueTreatment, nowMs: number): Due {
  const { plan, state } = treatment;
  if (state === 'stopped') return { kind: 'stopped' };
  const { endMs } = plan;
  const due = dueOfPlan(treatment, nowMs);
  if (endMs === null || due.kind === 'done') return due;
  const within = 'timeMs' in due && due.timeMs - windowOf(plan) <= endMs;
  if (nowMs > endMs && !(within && due.kind === 'now')) return { kind: 'ended', timeMs: endMs };
  return 'timeMs' in due && !within ? { kind: 'noMore', timeMs: endMs } : due;
}
