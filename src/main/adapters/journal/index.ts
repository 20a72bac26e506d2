export { createJournalStore, type DiskJournalStore } from './journal-store.ts';
export { JournalReader, type JournalAccess } from './reading/journal-reader.ts';
