/** What can be on the ledger: a folder, and a line here. */
export { access } from './access/index.ts';
export { chain } from './chain/index.ts';
export { device } from './device/index.ts';
export { grant } from './grant/index.ts';
export { seal } from './seal/index.ts';
export { subject } from './subject/index.ts';
export { treatment } from './treatment/index.ts';
