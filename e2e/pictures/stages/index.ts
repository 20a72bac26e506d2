import type { Stage } from '../scene.ts';
import { aroundMonitor } from './around-monitor.ts';
import { devices } from './devices.ts';
import { fullDisk, hostEnded } from './faults.ts';
import { firstRun } from './first-run.ts';
import { fullest } from './fullest.ts';
import { longSession } from './long-session.ts';
import { longest } from './longest.ts';
import { monitor } from './monitor.ts';
import { network } from './network.ts';
import { notices } from './notices.ts';
import { offices } from './offices.ts';
import { review } from './review.ts';
import { signInStage } from './sign-in.ts';
import { treatments } from './treatments.ts';

/** Everything that `npm run pictures -- --all` takes pictures of; the longest stages first. */
export const stages: readonly Stage[] = [
  network,
  monitor,
  longest,
  fullest,
  firstRun,
  aroundMonitor,
  treatments,
  review,
  longSession,
  offices,
  devices,
  notices,
  hostEnded,
  signInStage,
  fullDisk,
];
