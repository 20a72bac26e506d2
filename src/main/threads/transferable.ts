/** Buffers of a reply that go over to the other thread instead of being copied: those that it alone holds. */
export function transferable(value: unknown): ArrayBuffer[] {
  if (typeof value !== 'object' || value === null || !('data' in value)) return [];
  const { data } = value;
  if (!(data instanceof Uint8Array) || !(data.buffer instanceof ArrayBuffer)) return [];
  // A part of a larger buffer, such as of Node's pool, has neighbours.
  return data.byteLength === data.buffer.byteLength ? [data.buffer] : [];
}
