import { spawnSync } from 'node:child_process';
import { closeSync, fstatSync, openSync, read, readdirSync, readSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The program of a slow disk: shows the files of a folder at another place, read-only, and answers each read as late as it
 * is told to. Speaks the kernel's FUSE protocol 7.31 over /dev/fuse (linux/fuse.h); one folder, no folders in it.
 * Words: folder, place. Messages: `true` holds all reads until `false` comes.
 */
const [folder = '', place = ''] = process.argv.slice(2);
const names = readdirSync(folder);
const rootNode = 1n;

const op = {
  lookup: 1,
  forget: 2,
  getattr: 3,
  open: 14,
  read: 15,
  statfs: 17,
  release: 18,
  flush: 25,
  init: 26,
  opendir: 27,
  readdir: 28,
  releasedir: 29,
  interrupt: 36,
  batchForget: 42,
} as const;
const noAnswer: ReadonlySet<number> = new Set([op.forget, op.batchForget, op.interrupt]);
const errno = { notThere: 2, notKnown: 38 } as const;
/** The kernel asks again each time instead of keeping what it read. */
const directIo = 1;
const seconds = 1n;
/** So much of each file's begin is always answered: what hangs is a place on the disk, and not the whole of it. */
const answeredBytes = 4096n;

let isHeld = false;
const held: (() => void)[] = [];
process.on('message', (hold: boolean) => {
  isHeld = hold;
  if (!hold) for (const answerNow of held.splice(0)) answerNow();
  process.send?.(hold);
});

const pathOf = (node: bigint) => (node === rootNode ? folder : join(folder, names[Number(node) - 2] ?? ''));

function attributes(node: bigint): Buffer {
  const { size, mtimeMs, mode } = statSync(pathOf(node));
  const bytes = Buffer.alloc(88);
  const whole = BigInt(Math.floor(mtimeMs / 1000));
  bytes.writeBigUInt64LE(node, 0);
  bytes.writeBigUInt64LE(BigInt(size), 8);
  for (const at of [24, 32, 40]) bytes.writeBigUInt64LE(whole, at);
  for (const at of [48, 52, 56]) bytes.writeUInt32LE(Math.round((mtimeMs % 1000) * 1e6), at);
  bytes.writeUInt32LE(mode, 60);
  bytes.writeUInt32LE(1, 64);
  bytes.writeUInt32LE(4096, 80);
  return bytes;
}

function lookUp(name: string): Buffer | number {
  const at = names.indexOf(name);
  if (at < 0) return errno.notThere;
  const node = BigInt(at + 2);
  const head = Buffer.alloc(40);
  head.writeBigUInt64LE(node, 0);
  head.writeBigUInt64LE(seconds, 16);
  head.writeBigUInt64LE(seconds, 24);
  return Buffer.concat([head, attributes(node)]);
}

function list(from: bigint): Buffer {
  const entries = names.slice(Number(from)).map((name, at) => {
    const bytes = Buffer.alloc(24 + Math.ceil(Buffer.byteLength(name) / 8) * 8);
    bytes.writeBigUInt64LE(from + BigInt(at) + 2n, 0);
    bytes.writeBigUInt64LE(from + BigInt(at) + 1n, 8);
    bytes.writeUInt32LE(Buffer.byteLength(name), 16);
    bytes.write(name, 24);
    return bytes;
  });
  return Buffer.concat(entries);
}

function opened(node: bigint): Buffer {
  const bytes = Buffer.alloc(16);
  bytes.writeUInt32LE(node === rootNode ? 0 : directIo, 8);
  return bytes;
}

function readBytes(node: bigint, offset: bigint, length: number): Buffer {
  const file = openSync(pathOf(node), 'r');
  try {
    const bytes = Buffer.alloc(Math.max(0, Math.min(length, fstatSync(file).size - Number(offset))));
    return bytes.subarray(0, readSync(file, bytes, 0, bytes.length, Number(offset)));
  } finally {
    closeSync(file);
  }
}

function greeting(): Buffer {
  const bytes = Buffer.alloc(64);
  bytes.writeUInt32LE(7, 0);
  bytes.writeUInt32LE(31, 4);
  bytes.writeUInt32LE(128 * 1024, 8);
  bytes.writeUInt16LE(64, 16);
  bytes.writeUInt16LE(48, 18);
  bytes.writeUInt32LE(128 * 1024, 20);
  bytes.writeUInt32LE(1, 24);
  return bytes;
}

/** @returns what stands behind the reply's header, or an error number */
function reply(opcode: number, node: bigint, body: Buffer): Buffer | number {
  switch (opcode) {
    case op.init:
      return greeting();
    case op.lookup:
      return lookUp(body.toString('utf8', 0, body.indexOf(0)));
    case op.getattr: {
      const head = Buffer.alloc(16);
      head.writeBigUInt64LE(seconds, 0);
      return Buffer.concat([head, attributes(node)]);
    }
    case op.open:
    case op.opendir:
      return opened(node);
    case op.read:
      return readBytes(node, body.readBigUInt64LE(8), body.readUInt32LE(16));
    case op.readdir:
      return list(body.readBigUInt64LE(8));
    case op.statfs:
      return Buffer.alloc(80);
    case op.release:
    case op.releasedir:
    case op.flush:
      return Buffer.alloc(0);
    default:
      return errno.notKnown;
  }
}

const device = openSync('/dev/fuse', 'r+');

function answer(request: Buffer): void {
  const [opcode, unique, node] = [
    request.readUInt32LE(4),
    request.readBigUInt64LE(8),
    request.readBigUInt64LE(16),
  ];
  if (noAnswer.has(opcode)) return;
  const send = () => {
    const found = reply(opcode, node, request.subarray(40));
    const body = typeof found === 'number' ? Buffer.alloc(0) : found;
    const head = Buffer.alloc(16);
    head.writeUInt32LE(16 + body.length, 0);
    head.writeInt32LE(typeof found === 'number' ? -found : 0, 4);
    head.writeBigUInt64LE(unique, 8);
    try {
      writeSync(device, Buffer.concat([head, body]));
    } catch {
      // Who asked does not wait any more.
    }
  };
  if (opcode === op.read && isHeld && request.readBigUInt64LE(48) >= answeredBytes) held.push(send);
  else send();
}

function listen(): void {
  const buffer = Buffer.alloc(256 * 1024);
  read(device, buffer, 0, buffer.length, null, (error, length) => {
    // It was unmounted.
    if (error !== null) process.exit(0);
    answer(Buffer.from(buffer.subarray(0, length)));
    listen();
  });
}

const options = 'fd=3,rootmode=40700,user_id=0,group_id=0,ro';
const { status, stderr } = spawnSync('mount', ['-i', '-t', 'fuse', '-o', options, 'slow-disk', place], {
  stdio: ['ignore', 'ignore', 'pipe', device],
  encoding: 'utf8',
});
if (status !== 0) {
  process.stderr.write(stderr);
  process.exit(1);
}
listen();
process.send?.('mounted');
