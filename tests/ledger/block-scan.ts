/** The bytes that a text can lie in a block as: plain, UTF-16, hex, and base64 at every offset. */
export function formsOf(text: string): readonly Buffer[] {
  const plain = Buffer.from(text, 'utf8');
  const hex = plain.toString('hex');
  const encoded = [0, 1, 2].flatMap((offset) => {
    // The first and last digits also hold bits of what stands around the text.
    const skip = [0, 2, 3][offset]!;
    const bits = (offset + plain.length) * 8;
    const whole = Math.floor(bits / 6);
    const bytes = Buffer.concat([Buffer.alloc(offset), plain]);
    return (['base64', 'base64url'] as const).map((form) => bytes.toString(form).slice(skip, whole));
  });
  const texts = [hex, hex.toUpperCase(), ...encoded];
  return [plain, Buffer.from(text, 'utf16le'), ...texts.map((form) => Buffer.from(form, 'latin1'))];
}

/** @returns places of the blocks that hold one of the forms */
export function scan(blocks: readonly Uint8Array[], forms: readonly Buffer[]): readonly number[] {
  return blocks.flatMap((block, index) => {
    const bytes = Buffer.from(block.buffer, block.byteOffset, block.byteLength);
    return forms.some((form) => bytes.includes(form)) ? [index] : [];
  });
}
