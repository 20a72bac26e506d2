import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { ClassicLevel } from 'classic-level';
import { readCertificate } from '#main/crypto/x509.ts';
import { tryLevel } from '#main/adapters/level/trial.ts';
import { LedgerError } from '#main/services/ledger/ledger-port.ts';
import { type NodeSigner } from '#main/crypto/signing.ts';
import { checkBlock, headOf, makeBlock } from './blocks.ts';
import { fileAnchor, type Anchor, type KeptHead } from './anchor.ts';
import { changesOf } from './changes.ts';
import { checkHead } from './chain-check.ts';
import { channel } from './proposals.ts';
import { readBlock, type Head, type LevelDb } from './store.ts';

/** Whose ledger it is and with which keys it works; known once the workstation is unlocked. */
export interface LedgerIdentity {
  readonly mspId: string;
  readonly caCertificatePem: string;
  readonly node: NodeSigner;
  /** 32 bytes: encrypts private values at rest. */
  readonly privateDataKey: Uint8Array;
}

export interface OpenStore {
  readonly db: LevelDb;
  readonly anchor: Anchor;
  readonly identity: LedgerIdentity;
  readonly head: Head;
  /** Time of the last block, ms. */
  readonly headMs: number;
}

/**
 * Opens the store, makes block 0 in a new one, and checks the head and whose ledger it is.
 * @throws LedgerError corrupt, unreachable
 */
export async function openStore(
  folder: string,
  identity: LedgerIdentity,
  nowMs: number,
  kept?: KeptHead,
): Promise<OpenStore> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const db: LevelDb = new ClassicLevel(join(folder, 'store'));
  await openDb(db);
  try {
    const anchor = fileAnchor(folder, kept);
    const known = await checkHead({ db }, identity.caCertificatePem, await anchor.read());
    const head = known ?? (await makeFirstBlock(db, identity, nowMs));
    await anchor.write(head);
    await checkOwner(db, identity);
    const last = await readBlock({ db }, head.number);
    return { db, anchor, identity, head, headMs: last?.header.timeMs ?? nowMs };
  } catch (error) {
    await db.close();
    throw error;
  }
}

/**
 * Before a store is opened for the first time by this process, on a copy: LevelDB would throw away what it cannot read.
 * @throws LedgerError corrupt
 */
export async function tryStore(folder: string): Promise<void> {
  try {
    await tryLevel(join(folder, 'store'));
  } catch (cause) {
    throw new LedgerError('corrupt', 'The ledger is damaged: its store cannot be read.', { cause });
  }
}

async function openDb(db: LevelDb): Promise<void> {
  try {
    await db.open();
  } catch (error) {
    const cause = error instanceof Error ? error.cause : undefined;
    const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
    if (code === 'LEVEL_CORRUPTION') {
      throw new LedgerError('corrupt', 'The ledger is damaged: its store cannot be opened.', {
        cause: error,
      });
    }
    throw new LedgerError('unreachable', 'The ledger cannot be opened now.', { cause: error });
  }
}

async function makeFirstBlock(db: LevelDb, identity: LedgerIdentity, nowMs: number): Promise<Head> {
  const { mspId, caCertificatePem, node } = identity;
  // Not before the node's certificate is valid, should the clock have been set back since it was made.
  const timeMs = Math.max(Math.trunc(nowMs), readCertificate(node.certificatePem).validFromMs);
  const config = { channel, mspId, caCertificatePem };
  const block = await makeBlock(node, undefined, timeMs, { config, envelopes: [] });
  await db.batch(changesOf(block, [], identity.privateDataKey), { sync: true });
  return headOf(block);
}

async function checkOwner(db: LevelDb, identity: LedgerIdentity): Promise<void> {
  const first = await readBlock({ db }, 0);
  const config = first?.config ?? undefined;
  if (first === undefined || config === undefined) {
    throw new LedgerError('corrupt', 'The ledger is damaged: block 0 is missing, or is another one.');
  }
  if (config.mspId !== identity.mspId || config.caCertificatePem !== identity.caCertificatePem) {
    // A changed letter makes no other hospital: theirs would fit together.
    checkBlock(first, undefined, config.caCertificatePem);
    throw new LedgerError(
      'corrupt',
      'This ledger belongs to another hospital or another certificate authority.',
    );
  }
}
