import { openEmbeddedStore } from '#main/adapters/payload-store/embedded/index.ts';

/** Puts into the store at argv[2] what never ends; says so when the first bytes were taken. */
const store = await openEmbeddedStore(process.argv[2] ?? '');
const endless = async function* () {
  for (;;) {
    yield Buffer.alloc(65_536, 1);
    process.stdout.write('.');
  }
};
await store.put(endless(), { subjectId: 's', type: 'waveform', timeMs: 1 });
