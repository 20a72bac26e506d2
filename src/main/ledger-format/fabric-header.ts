/** What is hashed and signed of a block of Fabric; the hashes are empty or 32 bytes. */
export interface BlockHeader {
  readonly number: number;
  readonly previousHash: Uint8Array;
  readonly dataHash: Uint8Array;
}

/** ASN.1 DER: a sequence of the number and the two hashes. @throws RangeError when it is longer than a header can be */
export function headerBytes({ number, previousHash, dataHash }: BlockHeader): Uint8Array {
  const digits = number.toString(16);
  const plain = Buffer.from(digits.length % 2 === 0 ? digits : `0${digits}`, 'hex');
  // A leading bit of one would make the number negative.
  const integer = (plain[0] ?? 0) < 0x80 ? plain : Buffer.concat([Buffer.of(0), plain]);
  return der(0x30, Buffer.concat([der(0x02, integer), der(0x04, previousHash), der(0x04, dataHash)]));
}

/** Of contents below 128 bytes: one byte of length. */
function der(tag: number, content: Uint8Array): Buffer {
  if (content.length > 127) throw new RangeError('The header of a block is longer than one can be.');
  return Buffer.concat([Buffer.of(tag, content.length), content]);
}
