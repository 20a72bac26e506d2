/** Makes the session of end-to-end tests ahead of them, where this machine has none yet: minutes of work for one core. */
import { keepLongSession, shownSession } from './make.ts';

await keepLongSession(shownSession);
