export { createRecordStore, type DiskRecordStore } from './record-store.ts';
