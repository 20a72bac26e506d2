const order = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;

/**
 * Other spellings of a signature of ECDSA P-256 that a lenient verifier takes for the same.
 * @param signature DER, base64, with the smaller s. @returns each with what it is; base64
 */
export function otherSpellings(signature: string): readonly (readonly [what: string, signature: string])[] {
  const der = Buffer.from(signature, 'base64');
  const r = der.subarray(4, 4 + (der[3] ?? 0));
  const s = der.subarray(6 + r.length);
  const other = Buffer.from((order - BigInt(`0x${s.toString('hex')}`)).toString(16).padStart(64, '0'), 'hex');
  const positive = (other[0] ?? 0) >= 0x80 ? Buffer.concat([Buffer.of(0), other]) : other;
  const zeroed = Buffer.concat([Buffer.of(0), r]);
  const spellings: readonly (readonly [string, Uint8Array])[] = [
    ['the larger s', sequence(integer(r), integer(positive))],
    ['a zero before r', sequence(integer(zeroed), integer(s))],
    ['a long length', Buffer.concat([Buffer.of(0x30, 0x81), der.subarray(1)])],
    ['a byte behind', Buffer.concat([der, Buffer.of(0)])],
  ];
  return spellings.map(([what, bytes]) => [what, Buffer.from(bytes).toString('base64')] as const);
}

const integer = (content: Uint8Array) => Buffer.concat([Buffer.of(0x02, content.length), content]);

function sequence(...parts: readonly Uint8Array[]): Buffer {
  const body = Buffer.concat(parts);
  return Buffer.concat([Buffer.of(0x30, body.length), body]);
}
