export { createJournalStore, type DiskJournalStore } from './journal-store.ts';
