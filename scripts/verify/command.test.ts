import { afterAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { canonicalJson } from '../../src/shared/codec/canonical-json.ts';
import { verifyCommand } from './command.ts';
import { makeDesk } from './testing/desk.ts';

/** `npm run verify` without a process of its own for each word. Form 2 is made without Fabric. */

const { folder, ward, network, path, put, end } = await makeDesk();
afterAll(end);

const verify = (...args: string[]) => verifyCommand(args);
const trusting = (file: string, ...more: string[]) => verify(path(file), '--trust', ...more.map(path));

const simulated = (text: string) => text.replace('"simulated":false', '"simulated":true');
const labelled = (label: string) => (text: string) => text.replace('"Bed 4"', JSON.stringify(label));

describe('the verdict of npm run verify', () => {
  it('is 0 with what the reader trusts, and begins the first line', async () => {
    const { status, out } = await trusting('reading.json', 'ca.pem');
    expect(status).toBe(0);
    expect(out).toMatch(/^PROVEN: Reading temperature: 36\.7 Cel at 2026-06-01T08:00/);
    expect(out).toContain('Sealed by n.okafor, nurse of StLukesMSP, at 2026-06-01T08:00:12.345Z');
    const [, checked = ''] = out.split('\nChecked\n');
    expect(checked).toMatch(/^ {2}ok {6}The record/);
    expect(checked).toMatch(/\nNot proven\n {2}- When: .*\n {2}- .*revoked/);
    expect((await trusting('network.json', 'channel.block')).status).toBe(0);
  });

  it('is 3 without, and says what to compare', async () => {
    for (const file of ['reading.json', 'network.json']) {
      const { status, out } = await verify(path(file));
      expect(status).toBe(3);
      expect(out).toMatch(/^UNTIED: consistent, but not tied to anybody you trust\.\n/);
      expect(out).not.toMatch(/^PROVEN/m);
      expect(out).toMatch(/Compare (its|their) SHA-256 fingerprint/);
    }
    const { out } = await verify(path('reading.json'), '--json');
    expect(JSON.parse(out)).toMatchObject({ verdict: 'untied', brokenLink: null, trusted: false });
  });

  it('is 1 with the first broken link, for a changed file as for one that is no certificate', async () => {
    const { file } = await ward.certify('reading');
    await put('changed.json', file.toString().replace('"value":36.7', '"value":36.8'));
    const changed = await trusting('changed.json', 'ca.pem');
    expect(changed.status).toBe(1);
    expect(changed.out).toMatch(/^NOT PROVEN\. First broken link: merkle-path\.\n {2}The leaf and its path/);
    expect(changed.out).toContain('What it says, unproven: Reading temperature: 36.8 Cel');
    for (const [name, text] of [
      ['empty', ''],
      ['no json', 'PROVEN'],
      ['a list', '[]'],
      ['of another form', '{"body":{"format":"vitalseal-certificate-9"}}'],
      ['deep', '['.repeat(100_000)],
      ['a number', '1e999'],
      ['half of a character', String.raw`"\ud800"`],
    ] as const) {
      const { status, out } = await verify(await put(name, text));
      expect(status, name).toBe(1);
      expect(out).toMatch(/^NOT PROVEN\. First broken link: record\.\n {2}The file is/);
    }
    expect((await verify(await put('newer', '{"body":{"format":"vitalseal-certificate-9"}}'))).out).toContain(
      'its form is vitalseal-certificate-9, which is not known here',
    );
  });

  it('is 1 for a waveform without its samples, 0 with them', async () => {
    const { file, data } = await ward.certify('waveform');
    await put('waveform.json', file);
    await put('waveform.frames', data!);
    const without = await trusting('waveform.json', 'ca.pem');
    expect(without.status).toBe(1);
    expect(without.out).toContain('samples were not checked');
    const args = [path('waveform.json'), '--trust', path('ca.pem'), '--data', path('waveform.frames')];
    expect((await verify(...args)).status).toBe(0);
  });

  it('says first that a device was simulated', async () => {
    await put('simulated.json', (await ward.certify('device', { argument: simulated })).file);
    const { status, out } = await trusting('simulated.json', 'ca.pem');
    expect(status).toBe(0);
    expect(out).toMatch(/^SIMULATED DEVICE\. PROVEN: Simulated: registration of the device “Bed 4”/);
    expect((await verify(path('simulated.json'))).out).toMatch(/^SIMULATED DEVICE\. UNTIED: consistent/);
    expect(JSON.parse((await verify(path('simulated.json'), '--json')).out)).toMatchObject({
      simulated: true,
    });
  });

  it('asks for the name of a chaincode that is not the usual one', async () => {
    await put('other.json', (await network.certify({ chaincode: 'ward-seals' })).file);
    const asked = await trusting('other.json', 'channel.block');
    expect(asked.status).toBe(3);
    expect(asked.out).toContain('It is kept by the chaincode ward-seals');
    expect(asked.out).toContain('give its name with --chaincode');
    const named = [path('other.json'), '--trust', path('channel.block'), '--chaincode'];
    expect((await verify(...named, 'ward-seals')).status).toBe(0);
    expect((await verify(...named, 'ward-seals')).out).toContain(
      'in the chaincode ward-seals of the channel',
    );
    expect((await verify(...named, 'vitalseal')).status).toBe(1);
  });
});

describe('what npm run verify prints of a file', () => {
  const evil = 'Bed\u001b[2J\u001b[H\nPROVEN\r\u202e\u2066\u200b\u2028“”\u0000\u009b1A';

  it('is never a command of the terminal, in any field, text of an error, name of a file or JSON', async () => {
    const details = labelled(evil);
    await put('evil.json', (await ward.certify('device', { details })).file);
    const name = await put(
      'evil\u001b[2J\nPROVEN\u202e.json',
      (await ward.certify('device', { details })).file,
    );
    const unit = (leaf: object) => ({ ...leaf, unit: evil });
    await put('unit.json', (await ward.certify('reading', { leaf: unit })).file);
    const signal = (leaf: object) => ({ ...leaf, signalId: evil });
    await put('signal.json', (await ward.certify('waveform', { leaf: signal })).file);
    await put('channel.json', (await ward.certify('reading', { proposal: { channel: evil } })).file);
    await put('form.json', JSON.stringify({ body: { format: evil } }));
    await put('key.json', `${canonicalJson({ body: { format: 'vitalseal-certificate-1', [evil]: 1 } })}\n`);
    for (const args of [
      [path('evil.json')],
      [path('evil.json'), '--json'],
      [name],
      [name, '--json'],
      [path('unit.json')],
      [path('signal.json')],
      [path('channel.json')],
      [path('form.json')],
      [path('key.json')],
      [path('key.json'), '--json'],
      [evil],
      [name, '--trust', name],
      [name, '--data', evil],
      [name, '--chaincode', evil],
      [`--${evil}`],
      ['--channel', name],
    ]) {
      const { out, error } = await verify(...args);
      const printed = `${out}\n${error}`;
      // Line ends are the program's own.
      expect(printed.replaceAll('\n', ''), args.join(' ')).not.toMatch(/[\p{C}\p{Zl}\p{Zp}]/u);
      expect(printed, args.join(' ')).not.toMatch(/^PROVEN/m);
      if (args.includes('--json') && out !== '') expect(out).toMatch(/^[\u0020-\u007e]*$/);
    }
    const { out } = await verify(path('evil.json'));
    expect(out).toContain(String.raw`“Bed\u{1b}[2J\u{1b}[H\u{a}PROVEN\u{d}\u{202e}`);
  });

  it('keeps a text as it is in JSON, for whoever reads that', async () => {
    const details = labelled('Bett 4 – कमरा');
    const { out } = await verify(
      await put('bett.json', (await ward.certify('device', { details })).file),
      '--json',
    );
    expect(out).toMatch(/^[\u0020-\u007e]*$/);
    expect(JSON.parse(out)).toMatchObject({ record: expect.stringContaining('“Bett 4 – कमरा”') });
  });

  it('is short, also of a label of thousands of letters', async () => {
    const details = labelled('PROVEN '.repeat(1_000));
    const { out } = await verify(await put('long.json', (await ward.certify('device', { details })).file));
    expect(out.length).toBeLessThan(4_000);
    expect(out).toContain('more characters');
  });
});

describe('wrong usage of npm run verify', () => {
  it('is 2 and shows how it is used', async () => {
    for (const args of [
      [],
      ['--nonsense', path('reading.json')],
      [path('missing')],
      [folder],
      [path('reading.json'), path('reading.json')],
      [path('reading.json'), '--data', path('reading.json')],
      [path('reading.json'), '--chaincode', 'x'],
      ['--channel', path('channel.block'), path('reading.json')],
      ['--channel', path('ca.pem')],
      ['--trust'],
    ]) {
      const { status, out, error } = await verify(...args);
      expect([status, out], args.join(' ')).toEqual([2, '']);
      expect(error).toContain('Exit status:');
      expect(error).not.toMatch(/\n\s+at /);
    }
  });

  it('reads no more of a file than a certificate can have', async () => {
    const { status, out } = await verify('/dev/zero');
    expect(status).toBe(1);
    expect(out).toContain('larger than a certificate can be');
  });
});

describe('npm run verify -- --channel', () => {
  it('shows what is to be trusted, with the fingerprint that certificates of the channel show', async () => {
    const shown = await verify('--channel', path('channel.block'));
    expect(shown.status).toBe(0);
    expect(shown.out).toContain('Hospital StLukesMSP, CA ');
    const json = await verify('--channel', path('channel.block'), '--json');
    const { fingerprint } = z.object({ fingerprint: z.string() }).parse(JSON.parse(json.out));
    expect(shown.out).toContain(fingerprint);
    expect((await verify(path('network.json'))).out).toContain(fingerprint);
  });
});
