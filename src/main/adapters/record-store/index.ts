export { createRecordStore } from './record-store.ts';
