export { openEmbeddedStore } from './embedded-store.ts';
