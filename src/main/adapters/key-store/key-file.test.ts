import { randomBytes } from 'node:crypto';
import { chmod, mkdir, mkdtemp, readFile, readdir, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ServiceError } from '#shared/contract/errors.ts';
import { ClinicianId } from '#shared/domain/ids.ts';
import { silentLogger, testClock } from '#main/testing/fakes.ts';
import { createKeyFile } from './key-file.ts';
import { createKeyStore } from './key-store.ts';

let folder: string;
let data: string;
let keys: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vitalseal-key-file-'));
  data = join(folder, 'data');
  keys = join(folder, 'config', 'keys');
  await mkdir(data);
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const unnamed = () => createKeyFile({ named: null, folder: keys }, data);
const at = (path: string, credential = false) =>
  createKeyFile({ named: { path, credential }, folder: keys }, data);

async function refusal(work: Promise<unknown>): Promise<string> {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof ServiceError))
    throw new Error('it was accepted, or failed without a word', { cause: error });
  expect(error.code).toBe('unavailable');
  expect(error.hint).toMatch(/Nothing was changed\.$/);
  return `${error.message} ${error.hint}`;
}

/** A file as VitalSeal makes it. */
async function goodFile(path: string): Promise<string> {
  await writeFile(path, `${randomBytes(32).toString('base64')}\n`, { mode: 0o600 });
  return path;
}

describe('a key file', () => {
  it('is made outside of the data folder, for this system account alone, and opens what it sealed', async () => {
    const made = unnamed();
    expect([made.available, made.wanted]).toEqual([false, false]);
    const id = await made.take();
    const path = join(keys, `${id}.key`);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect((await stat(keys)).mode & 0o777).toBe(0o700);
    const again = unnamed();
    await again.load(id);
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 400 }), async (bytes) => {
        const sealed = await made.seal(bytes);
        expect(new Uint8Array(await again.open(sealed))).toEqual(bytes);
      }),
    );
    const other = unnamed();
    expect(await other.take()).not.toBe(id);
    await expect(other.open(await made.seal(randomBytes(32)))).rejects.toThrow('another key');
    expect(await readdir(data)).toEqual([]);
  });

  it('that was named is made where there is none, and never written over', async () => {
    const path = join(folder, 'named.key');
    const id = await at(path).take();
    const text = await readFile(path, 'utf8');
    expect(await at(path).take()).toBe(id);
    expect(await readFile(path, 'utf8')).toBe(text);
    expect(await refusal(at(join(folder, 'none', 'named.key')).take())).toContain('cannot be made');
    expect(await readdir(folder)).not.toContain('none');
  });

  it('that is missing is asked for by its name, with where it belongs, and none is made instead', async () => {
    const id = await unnamed().take();
    await rm(join(keys, `${id}.key`));
    for (const keyFile of [unnamed(), at(join(folder, 'elsewhere.key'))]) {
      const said = await refusal(keyFile.load(id));
      expect(said).toContain(`Bring the key file ${id} back`);
      expect(said).toMatch(
        /each computer that the folder is moved to, and a copy of it is kept apart from the backups/,
      );
      expect(keyFile.available).toBe(false);
    }
    expect(await readdir(keys)).toEqual([]);
  });

  it('of another data folder is refused, and says which one is wanted', async () => {
    const id = await unnamed().take();
    const other = at(await goodFile(join(folder, 'other.key')));
    expect(await refusal(other.load(id))).toMatch(new RegExp(`not the one of this data folder.*${id}`));
    expect(other.available).toBe(false);
  });

  it.skipIf(process.platform === 'win32')(
    'that others can read is refused, in every way that they can',
    async () => {
      const path = await goodFile(join(folder, 'open.key'));
      for (const mode of [0o640, 0o604, 0o620, 0o602, 0o644, 0o666, 0o601]) {
        await chmod(path, mode);
        expect(await refusal(at(path).take()), mode.toString(8)).toContain('Other system accounts can read');
      }
      for (const mode of [0o600, 0o400]) {
        await chmod(path, mode);
        expect(await at(path).take()).toMatch(/^[0-9a-f]{16}$/);
      }
    },
  );

  it('of the service manager may be given by an access list, and is refused when everybody can read it', async () => {
    const path = await goodFile(join(folder, 'vitalseal.key'));
    await chmod(path, 0o440);
    expect(await at(path, true).take()).toMatch(/^[0-9a-f]{16}$/);
    await chmod(path, 0o444);
    expect(await refusal(at(path, true).take())).toContain('Other system accounts can read');
  });

  it('within the data folder is refused, by whatever way it is named, and none is made there', async () => {
    await mkdir(join(data, 'deep'));
    const inside = await goodFile(join(data, 'deep', 'my.key'));
    await symlink(inside, join(folder, 'link.key'));
    await symlink(data, join(folder, 'linked'));
    const names = [
      inside,
      join(data, '..', 'data', 'deep', 'my.key'),
      join(folder, 'link.key'),
      join(folder, 'linked', 'new.key'),
      join(data, 'new.key'),
    ];
    for (const path of names)
      expect(await refusal(at(path).take()), path).toContain('inside the data folder');
    const folders = createKeyFile({ named: null, folder: join(data, 'keys') }, data);
    expect(await refusal(folders.take())).toContain('inside the data folder');
    expect((await readdir(data, { recursive: true })).filter((name) => name.endsWith('.key'))).toHaveLength(
      1,
    );
    const beside = await goodFile(join(folder, 'data.key'));
    expect(await at(beside).take()).toMatch(/^[0-9a-f]{16}$/);
  });

  it('is 32 random bytes: a pass word, an empty file, a cut one, a folder are none', async () => {
    const path = join(folder, 'bad.key');
    const good = randomBytes(32).toString('base64');
    for (const text of [
      '',
      'secret\n',
      good.slice(0, 40),
      `${good}${good}`,
      randomBytes(31).toString('base64'),
      `\0${good}`,
    ]) {
      await writeFile(path, text, { mode: 0o600 });
      expect(await refusal(at(path).take())).toContain('is no key file');
    }
    expect(await refusal(at(data).take())).toContain('is no key file');
  });
});

const store = (keyFile?: ReturnType<typeof unnamed>) => {
  const cost = { N: 2 ** 10, r: 8, p: 1 };
  return createKeyStore({
    folder: join(data, 'keyring'),
    clock: testClock(),
    logger: silentLogger,
    cost,
    keyFile,
  });
};

describe('a keyring with a key file', () => {
  const clinicianId = ClinicianId.parse('n.okafor');
  const nurse = { clinicianId, name: 'Ngozi Okafor', role: 'nurse' } as const;
  const identity = { certificatePem: 'certificate', privateKey: randomBytes(138) };
  const workstationKey = randomBytes(32);
  const pin = '271828';
  const text = () => readFile(join(data, 'keyring', `${clinicianId}.json`), 'utf8');

  it('holds nothing on which a PIN could be tried without that file, and opens with it', async () => {
    const keyFile = unnamed();
    const id = await keyFile.take();
    await store(keyFile).put(nurse, identity, workstationKey, pin);
    expect(await text()).toContain(id);
    expect(await text()).not.toMatch(/nonce/);
    const opened = await store(keyFile).open(clinicianId, pin);
    expect(opened.workstationKey).toEqual(workstationKey);
    expect(opened.privateKey).toEqual(identity.privateKey);
    const other = unnamed();
    await other.take();
    for (const without of [store(), store(other)]) {
      const before = await text();
      const refused = await refusalOf(without.open(clinicianId, pin));
      expect(refused).toMatchObject({ code: 'unavailable' });
      expect(refused.hint).toContain(id);
      expect(await text()).toBe(before);
    }
    // Nothing of that was a wrong PIN: the fourth one would have to wait.
    for (let count = 0; count < 4; count += 1) await refusalOf(store().open(clinicianId, pin));
    expect((await store(keyFile).open(clinicianId, pin)).role).toBe('nurse');
  });

  it('gets it around keys of before without anybody’s PIN, once; a wrong PIN stays a wrong PIN', async () => {
    await store().put(nurse, identity, workstationKey, pin);
    expect(await text()).toMatch(/nonce/);
    const keyFile = unnamed();
    await keyFile.take();
    await store(keyFile).sealOuter();
    const sealed = await text();
    expect(sealed).not.toMatch(/nonce/);
    await store(keyFile).sealOuter();
    expect(await text()).toBe(sealed);
    expect((await store(keyFile).open(clinicianId, pin)).workstationKey).toEqual(workstationKey);
    expect(await refusalOf(store(keyFile).open(clinicianId, '314159'))).toMatchObject({ code: 'wrong-pin' });
  });
});

async function refusalOf(work: Promise<unknown>): Promise<ServiceError> {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof ServiceError)) throw new Error('it was accepted', { cause: error });
  return error;
}
