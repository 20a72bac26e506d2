import { beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { canonicalBytes, canonicalJson } from '#shared/codec/canonical-json.ts';
import { FabricCertificate } from '../schema.ts';
import { changedEach } from '#main/testing/certificates/changes.ts';
import { makeNetwork, startMs, type Wrong } from '#main/testing/certificates/network.ts';
import { otherSpellings } from '#main/testing/certificates/signatures.ts';
import { makeOrganisation, type Organisation } from '#main/testing/certificates/organisation.ts';
import { verifyCertificate, type VerificationInput } from '../verify.ts';
import { readChannelIdentity } from './trust.ts';

const File = z.object({ body: z.unknown() });

type Network = Awaited<ReturnType<typeof makeNetwork>>;
let network: Network;

beforeAll(async () => {
  network = await makeNetwork();
});

const links = [
  'record',
  'digest',
  'merkle-path',
  'transaction',
  'signature',
  'clinician',
  'endorsement',
  'block',
  'configuration',
  'ledger',
];

/** The link that breaks, and why; undefined when all hold. */
function broken(file: Buffer, trust: Omit<VerificationInput, 'file'> = {}): string | undefined {
  const { ok, steps } = verifyCertificate({ file, ...trust });
  const step = steps.find((each) => !each.ok);
  expect(ok).toBe(step === undefined);
  return step === undefined ? undefined : `${step.link}: ${step.detail}`;
}

async function brokenBy(wrong: Wrong): Promise<string | undefined> {
  return broken((await network.certify(wrong)).file);
}

async function peerOf(organisation: Organisation) {
  return organisation.issue({ unit: 'peer', name: `peer of ${organisation.mspId}` });
}

describe('certificate of a network (made without Fabric)', () => {
  it('is accepted link by link, and says what and by whom', async () => {
    const { file } = await network.certify();
    const result = verifyCertificate({ file });
    expect(result.steps.map(({ link, ok }) => [link, ok])).toEqual(links.map((link) => [link, true]));
    expect(result.record).toContain('36.7 Cel');
    expect(result.authors).toEqual([{ clinicianId: 'n.okafor', role: 'nurse', mspId: 'StLukesMSP' }]);
    expect(result.anchor?.kind).toBe('channel');
  });

  it('of a waveform over two blocks holds the configuration once, and is accepted with its samples alone', async () => {
    const { file, data } = await network.certify({}, 'waveform');
    const { body } = FabricCertificate.parse(JSON.parse(file.toString()));
    expect(body.configBlocks).toHaveLength(1);
    expect(verifyCertificate({ file, data: data! }).ok).toBe(true);
    expect(broken(file)).toMatch(/^digest: The samples were not checked/);
    const changed = Buffer.from(data!);
    changed[60]! ^= 1;
    expect(broken(file, { data: changed })).toMatch(/^digest/);
  });

  it('is accepted from authorities between root and person, and under the first, unsigned configuration', async () => {
    const peer = await network.stLukes.issue({ unit: 'peer', name: 'peer1', byIntermediate: true });
    expect(await brokenBy({ endorsers: [peer] })).toBeUndefined();
    expect(await brokenBy({ configuration: { number: 0, signers: [] } })).toBeUndefined();
  });
});

describe('a change in a certificate (made without Fabric)', () => {
  it('is refused, whatever field it is in, and the broken link is named', async () => {
    const { file } = await network.certify();
    const found = new Set<string>();
    let tried = 0;
    for (const changed of changedEach(file.toString())) {
      const why = broken(changed.file);
      expect(why, changed.what).toBeDefined();
      found.add(why!.split(':')[0]!);
      tried++;
    }
    expect(tried).toBeGreaterThan(1_000);
    const surely = ['record', 'merkle-path', 'transaction', 'block', 'configuration', 'ledger'];
    expect([...found]).toEqual(expect.arrayContaining(surely));
  }, 120_000);

  it('is refused by what it breaks even when the exporter signs it again, but for what only the exporter knows', async () => {
    const { file } = await network.certify();
    const accepted = new Set<string>();
    for (const { what, file: changed } of changedEach(file.toString())) {
      if (!what.startsWith('.body.')) continue;
      const { body } = File.parse(JSON.parse(changed.toString()));
      const signature = await network.workstation.sign(canonicalBytes(body));
      const exporterSignature = Buffer.from(signature).toString('base64');
      const signed = Buffer.from(`${canonicalJson({ body, exporterSignature })}\n`);
      if (broken(signed) === undefined) accepted.add(what.replace(/ (byte|one byte|bit) .*/, ' bytes'));
    }
    expect([...accepted].toSorted()).toEqual(onlyTheExporterKnows);
  }, 120_000);

  it('is refused when another spelling of the same signature takes its place', async () => {
    const { file } = await network.certify();
    const certificate = FabricCertificate.parse(JSON.parse(file.toString()));
    for (const [what, exporterSignature] of otherSpellings(certificate.exporterSignature)) {
      const other = Buffer.from(`${canonicalJson({ ...certificate, exporterSignature })}\n`);
      expect(broken(other), what).toMatch(/^ledger/);
    }
  });
});

/**
 * Signed by no orderer and needed by no link: the moment of the export, the peers' verdict on another transaction, the
 * peer's own hash of the chain.
 */
const onlyTheExporterKnows: readonly string[] = [
  '.body.exportedMs + 1',
  '.body.exportedMs - 1',
  '.body.record.sealed.evidence.metadata[2] bytes',
  '.body.record.sealed.evidence.metadata[3] left out',
  '.body.record.sealed.evidence.metadata[4] bytes',
  '.body.record.sealed.evidence.metadata[4] empty',
  '.body.record.sealed.evidence.metadata[4] left out',
  '.body.record.sealed.evidence.metadata[] added',
];

describe('a transaction that is not what it should be (made without Fabric)', () => {
  it('is refused when no peer of the hospital of the record endorsed it', async () => {
    const foreign = await peerOf(network.riverside);
    expect(await brokenBy({ endorsers: [foreign] })).toMatch(
      /^endorsement: No peer of the record's own hospital/,
    );
    expect(await brokenBy({ endorsers: [foreign, network.peer] })).toBeUndefined();
  });

  it('is refused when the channel’s policy wants more hospitals than endorsed it', async () => {
    const configuration = { endorsement: 'MAJORITY' as const };
    expect(await brokenBy({ configuration })).toMatch(/^endorsement: .*do not satisfy the channel's policy/);
    expect(await brokenBy({ configuration, endorsers: [network.peer, network.peer] })).toMatch(
      /^endorsement/,
    );
    const endorsers = [network.peer, await peerOf(network.riverside)];
    expect(await brokenBy({ configuration, endorsers })).toBeUndefined();
  });

  it('is refused when somebody endorsed it who is no peer, or nobody did', async () => {
    const client = await network.stLukes.issue({ unit: 'client', name: 'somebody' });
    expect(await brokenBy({ endorsers: [client] })).toMatch(/^endorsement: .*is no peer/);
    expect(await brokenBy({ endorsers: [] })).toMatch(/^endorsement/);
    const stranger = await peerOf(await makeOrganisation('StLukesMSP', startMs));
    expect(await brokenBy({ endorsers: [stranger] })).toMatch(
      /^endorsement: .*no authority of this hospital/,
    );
  });

  it('is refused from a clinician whose certificate was revoked, had expired or is of another CA', async () => {
    const other = await makeNetwork();
    const revoked = await other.stLukes.clinician('n.okafor', 'nurse');
    await other.stLukes.revoke(revoked);
    expect(broken((await other.certify({ creator: revoked })).file)).toMatch(/^clinician: .*was revoked/);
    const twoYearsMs = 2 * 365 * 86_400_000;
    const expired = await network.stLukes.clinician('n.okafor', 'nurse', startMs - twoYearsMs);
    expect(await brokenBy({ creator: expired })).toMatch(/^clinician: .*not valid at that time/);
    expect(await brokenBy({ creator: other.nurse })).toMatch(/^clinician: .*no authority of this hospital/);
  });

  it('is refused from somebody else than the record names, from a role that may not, from a peer', async () => {
    const { stLukes, riverside, peer } = network;
    expect(await brokenBy({ creator: await stLukes.clinician('d.mensah', 'nurse') })).toMatch(
      /^clinician: .*another/,
    );
    expect(await brokenBy({ creator: await riverside.clinician('n.okafor', 'nurse') })).toMatch(/^clinician/);
    expect(await brokenBy({ creator: await stLukes.clinician('n.okafor', 'auditor') })).toMatch(
      /^clinician: The role/,
    );
    expect(await brokenBy({ creator: peer })).toMatch(/^clinician: .*not that of a person/);
  });

  it('is refused when peers found it invalid, when it wrote something else, and when it is another chaincode’s', async () => {
    expect(await brokenBy({ flags: [0, 11] })).toMatch(/^transaction: .*MVCC_READ_CONFLICT/);
    expect(await brokenBy({ flags: [0] })).toMatch(/^transaction/);
    expect(await brokenBy({ flags: [0, 0, 0] })).toMatch(/^block: .*verdicts/);
    expect(await brokenBy({ record: { root: 'ab'.repeat(32) } })).toMatch(
      /^transaction: The record on the ledger/,
    );
    expect(await brokenBy({ record: { signedMs: startMs } })).toMatch(/^transaction: .*another time/);
    expect(await brokenBy({ record: { mspId: 'RiversideMSP' } })).toMatch(/^transaction/);
    expect(await brokenBy({ receipt: { repeated: true } })).toMatch(/^transaction/);
    expect(await brokenBy({ privateText: 'another' })).toMatch(/^transaction: .*private text/);
    expect(await brokenBy({ collection: '_implicit_org_RiversideMSP' })).toMatch(
      /^transaction: .*private text/,
    );
    expect(await brokenBy({ transaction: 'devices:register' })).toMatch(/^transaction/);
  });
});

describe('a chaincode of another name (made without Fabric)', () => {
  it('is told, and is not trusted before the reader knows it by that name', async () => {
    const { file } = await network.certify({ chaincode: 'ward-seals' });
    const trustChannels = [readChannelIdentity(await network.configBlock())];
    const unknown = verifyCertificate({ file, trustChannels });
    expect(unknown).toMatchObject({ ok: true, verdict: 'untied' });
    expect(unknown.untied).toContain('kept by the chaincode ward-seals');
    expect(unknown.where).toBe('in the chaincode ward-seals of the channel vitalseal');
    expect(verifyCertificate({ file, trustChannels, chaincode: 'ward-seals' }).verdict).toBe('proven');
    expect(verifyCertificate({ file, chaincode: 'ward-seals' }).verdict).toBe('untied');
    expect(broken(file, { trustChannels, chaincode: 'other' })).toMatch(
      /^ledger: .*ward-seals, not by other/,
    );
    const usual = (await network.certify()).file;
    expect(broken(usual, { trustChannels, chaincode: 'ward-seals' })).toMatch(
      /^ledger: .*chaincode vitalseal/,
    );
  });

  it('is refused when it is none that keeps records', async () => {
    for (const chaincode of ['_lifecycle', 'lscc', 'qscc', '', 'a b', 'a\u001b[2K']) {
      expect(await brokenBy({ chaincode }), chaincode).toMatch(/^transaction: .*keeps no records/);
    }
  });
});

describe('a record or time that cannot be (made without Fabric)', () => {
  it('is refused in what the chaincode wrote: a name twice, half of a character, nesting', async () => {
    for (const [text, why] of [
      ['{"a":1,"a":1}', 'twice'],
      [String.raw`{"a":"\udfff"}`, 'half of a character'],
      ['[1e999]', 'one form'],
      ['['.repeat(8_000), 'nested too deep'],
      ['', 'no JSON'],
    ] as const) {
      expect(await brokenBy({ recordText: text })).toMatch(new RegExp(`^transaction: .*${why}`));
      expect(await brokenBy({ answerText: text })).toMatch(/^transaction: The answer of the chaincode/);
    }
  });

  it('is refused when it is dated before its configuration, or exported before it was made', async () => {
    const dayMs = 86_400_000;
    const later = { configuration: { timeMs: startMs + 3 * dayMs } };
    expect(await brokenBy(later)).toMatch(/^configuration: .*before the channel's configuration/);
    expect(await brokenBy({ exportedMs: startMs - 0.9 * dayMs })).toBeUndefined();
    const { stLukes } = network;
    const early = await stLukes.clinician('ws.1', 'workstation', startMs - 9 * dayMs);
    const exporter = { mspId: 'StLukesMSP', node: early };
    expect(await brokenBy({ exporter, exportedMs: startMs - 2 * dayMs })).toMatch(/^ledger/);
  });

  it('is refused from a clinician of a hospital whose authority had expired', async () => {
    const decadeMs = 10 * 365 * 86_400_000;
    const late = startMs + decadeMs + 86_400_000;
    const nurse = await network.stLukes.clinician('n.okafor', 'nurse', late);
    expect(await brokenBy({ creator: nurse, sealedMs: late, exportedMs: late })).toMatch(
      /^clinician: .*authority was not valid/,
    );
  });
});

describe('a block or configuration that is not what it should be (made without Fabric)', () => {
  it('is refused when no orderer of the channel signed the block', async () => {
    const { ordering, stLukes, peer } = network;
    expect(await brokenBy({ orderers: [] })).toMatch(/^block: Too few orderers/);
    expect(await brokenBy({ orderers: [peer] })).toMatch(/^block/);
    const client = await ordering.issue({ unit: 'client', name: 'somebody' });
    expect(await brokenBy({ orderers: [client] })).toMatch(/^block: .*is no orderer/);
    const orderer = await stLukes.issue({ unit: 'orderer', name: 'orderer' });
    expect(await brokenBy({ orderers: [orderer] })).toMatch(/^block/);
  });

  it('is refused with a configuration that was not in force, is another channel’s, or that no orderer signed', async () => {
    expect(await brokenBy({ lastConfig: 2 })).toMatch(/^configuration: .*made under configuration block 2/);
    expect(await brokenBy({ configuration: { channel: 'another' } })).toMatch(/^configuration: .*another/);
    expect(await brokenBy({ configuration: { signers: [] } })).toMatch(/^configuration: Too few orderers/);
    expect(await brokenBy({ configuration: { signers: [network.nurse] } })).toMatch(/^configuration/);
  });

  it('is refused when the exporter is no workstation of the channel', async () => {
    const { stLukes, nurse, peer } = network;
    expect(await brokenBy({ exporter: { mspId: 'StLukesMSP', node: nurse } })).toMatch(
      /^ledger: .*not a workstation/,
    );
    expect(await brokenBy({ exporter: { mspId: 'RiversideMSP', node: network.workstation } })).toMatch(
      /^ledger/,
    );
    const late = await stLukes.clinician('ws.1', 'workstation', startMs + 30 * 86_400_000);
    expect(await brokenBy({ exporter: { mspId: 'StLukesMSP', node: late } })).toMatch(/^ledger: .*not valid/);
    expect(await brokenBy({ exporter: { mspId: 'StLukesMSP', node: peer } })).toBeUndefined();
  });
});

describe('trust in a channel (made without Fabric)', () => {
  it('holds for the channel that the reader trusts, also after settings and revocations changed', async () => {
    const other = await makeNetwork();
    const { file } = await other.certify();
    const trustChannels = [readChannelIdentity(await other.configBlock())];
    expect(broken(file, { trustChannels })).toBeUndefined();
    await other.stLukes.revoke(await other.stLukes.clinician('d.gone', 'doctor'));
    const later = readChannelIdentity(await other.configBlock({ number: 9 }));
    expect(broken(file, { trustChannels: [later] })).toBeUndefined();
  });

  it('is refused for another network, and for the same with another policy or hospital, and says in what', async () => {
    const { file } = await network.certify();
    const under = async (config: Uint8Array) =>
      broken(file, { trustChannels: [readChannelIdentity(config)] });
    const other = await makeNetwork();
    expect(await under(await other.configBlock())).toMatch(
      /^ledger: .*differ in the hospitals and their authorities/,
    );
    expect(await under(await network.configBlock({ channel: 'x' }))).toMatch(
      /differ in the name of the channel\.$/,
    );
    const stricter = await network.configBlock({ endorsement: 'ALL' });
    expect(await under(stricter)).toMatch(/differ in whose peers have to agree\.$/);
    const third = await makeOrganisation('Hospital3MSP', startMs);
    const hospitals = [network.stLukes, network.riverside, third];
    expect(await under(await network.configBlock({ hospitals }))).toMatch(/^ledger/);
  });

  it('of a workstation in its own hospital’s CA holds for that one alone', async () => {
    const { file } = await network.certify();
    expect(broken(file, { trustPem: network.stLukes.caPem })).toBeUndefined();
    expect(broken(file, { trustPem: network.riverside.caPem })).toMatch(/^ledger/);
    expect(broken(file, { trustPem: 'nonsense' })).toMatch(/^ledger/);
  });
});
