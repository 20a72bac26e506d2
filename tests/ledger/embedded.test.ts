import { conformance } from './conformance.ts';
import { embeddedHarness } from './embedded-harness.ts';

conformance('the standalone ledger', 1, embeddedHarness);
