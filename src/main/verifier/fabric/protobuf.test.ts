import { common } from '@hyperledger/fabric-protos';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BrokenLink } from '../broken.ts';
import { ChannelHeader, ConfigEnvelope, Envelope, Metadata, SignaturePolicyEnvelope } from './messages.ts';
import { read } from './protobuf.ts';

const refusal = (bytes: Uint8Array) => () => read(Envelope, bytes, 'The envelope');

describe('a message of Fabric', () => {
  it('is read as the reader that Fabric generates reads it', () => {
    fc.assert(
      fc.property(fc.uint8Array(), fc.uint8Array(), fc.string(), fc.nat(), (payload, signature, id, type) => {
        const envelope = new common.Envelope();
        envelope.setPayload(payload);
        envelope.setSignature(signature);
        const found = read(Envelope, envelope.serializeBinary(), 'The envelope');
        expect([...found.payload]).toEqual([...payload]);
        expect([...found.signature]).toEqual([...signature]);
        const header = new common.ChannelHeader();
        header.setType(type);
        header.setChannelId(id);
        expect(read(ChannelHeader, header.serializeBinary(), 'The header')).toMatchObject({
          type,
          channelId: id.toWellFormed(),
          txId: '',
          timestamp: undefined,
        });
      }),
    );
  });

  it.each([
    ['a field that is not known', [0x0a, 1, 65, 0x1a, 1, 66], 'field 3, which is not known'],
    ['a number in a field of bytes', [0x08, 1], 'another type'],
    ['a field of another wire type', [0x0d, 0, 0, 0, 0], 'another type'],
    ['a single field twice', [0x0a, 1, 65, 0x0a, 1, 66], 'twice'],
    ['a single field twice, once empty', [0x0a, 0, 0x0a, 1, 66], 'twice'],
    ['a length longer than it has to be', [0x0a, 0x81, 0x00, 65], 'longer than it has to be'],
    ['a tag longer than it has to be', [0x8a, 0x00, 1, 65], 'longer than it has to be'],
    ['an end within a field', [0x0a, 5, 65], 'ends within'],
    ['an end within a number', [0x0a, 0x80], 'ends within'],
    ['an end after a tag', [0x0a], 'ends within'],
    ['bytes that are left', [0x0a, 1, 65, 0x00], 'field 0'],
    ['a number that no double holds', [0x0a, ...Array.from({ length: 9 }, () => 0xff), 1], 'cannot be'],
    ['a number without an end', [0x0a, ...Array.from({ length: 20 }, () => 0xff)], 'cannot be'],
  ])('is refused with %s', (_, bytes, why) => {
    expect(refusal(Uint8Array.from(bytes))).toThrow(BrokenLink);
    expect(refusal(Uint8Array.from(bytes))).toThrow(why);
  });

  it('is refused with text that is not UTF-8, a name twice in a map, and a choice that says both', () => {
    expect(() => read(ChannelHeader, Uint8Array.of(0x22, 1, 0xff), 'The header')).toThrow('UTF-8');
    const entry = [0x12, 5, 0x0a, 1, 65, 0x12, 0];
    const group = [...entry, ...entry];
    const config = [0x0a, group.length + 2, 0x12, group.length, ...group];
    expect(() => read(ConfigEnvelope, Uint8Array.from(config), 'It')).toThrow('a name is there twice');
    const both = new common.SignaturePolicy();
    both.setNOutOf(new common.SignaturePolicy.NOutOf());
    const rule = [...both.serializeBinary(), 0x08, 0];
    const found = read(SignaturePolicyEnvelope, Uint8Array.from([0x12, rule.length, ...rule]), 'It').rule;
    expect(found).toMatchObject({ signedBy: 0, outOf: { n: 0, rules: [] } });
  });

  it('is refused when it is nested without end', () => {
    let bytes = Buffer.alloc(0);
    for (let depth = 0; depth < 5_000; depth++) {
      const length = Buffer.from(varint(bytes.length));
      bytes = Buffer.concat([Buffer.of(0x12), length, bytes]);
    }
    expect(() => read(SignaturePolicyEnvelope, bytes, 'It')).toThrow('nested too deep');
  });

  it('ends with a value or a BrokenLink, whatever the bytes are', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        for (const type of readers) {
          try {
            type(bytes);
          } catch (error) {
            expect(error).toBeInstanceOf(BrokenLink);
          }
        }
      }),
    );
  });

  it('with many parts is read in a time that grows with their number alone, and with too many is refused', () => {
    const metadata = new common.Metadata();
    const one = new common.MetadataSignature();
    metadata.setSignaturesList(Array.from({ length: 99_000 }, () => one));
    expect(read(Metadata, metadata.serializeBinary(), 'It').signatures).toHaveLength(99_000);
    metadata.setSignaturesList(Array.from({ length: 101_000 }, () => one));
    expect(() => read(Metadata, metadata.serializeBinary(), 'It')).toThrow('more than 100000 fields');
  });
});

const readers = [
  (bytes: Uint8Array) => read(Envelope, bytes, 'It'),
  (bytes: Uint8Array) => read(ChannelHeader, bytes, 'It'),
  (bytes: Uint8Array) => read(ConfigEnvelope, bytes, 'It'),
  (bytes: Uint8Array) => read(Metadata, bytes, 'It'),
];

function varint(value: number): number[] {
  return value < 128 ? [value] : [(value & 127) | 128, ...varint(Math.floor(value / 128))];
}
