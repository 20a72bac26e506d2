const ivBytes = 12;

/**
 * The clinician's cache key as a key that no script can read out again.
 * @param base64 32 bytes
 */
export async function importCacheKey(base64: string): Promise<CryptoKey> {
  const raw = Uint8Array.from(atob(base64), (letter) => letter.codePointAt(0) ?? 0);
  return crypto.subtle.importKey('raw', raw, 'AES-GCM', false, ['encrypt', 'decrypt']);
}

/**
 * AES-256-GCM over the JSON of a value.
 * @param name bound to the payload, so that payloads cannot be exchanged for one another
 * @returns 12 bytes of nonce, then ciphertext and tag
 */
export async function seal(key: CryptoKey, name: string, value: unknown): Promise<Uint8Array<ArrayBuffer>> {
  const iv = crypto.getRandomValues(new Uint8Array(ivBytes));
  const additionalData = new TextEncoder().encode(name);
  const plain = new TextEncoder().encode(JSON.stringify(value));
  const sealed = await crypto.subtle.encrypt({ name: 'AES-GCM', iv, additionalData }, key, plain);
  const payload = new Uint8Array(ivBytes + sealed.byteLength);
  payload.set(iv);
  payload.set(new Uint8Array(sealed), ivBytes);
  return payload;
}

/** @throws when the payload was written under another key or name, or was changed */
export async function unseal(
  key: CryptoKey,
  name: string,
  payload: Uint8Array<ArrayBuffer>,
): Promise<unknown> {
  const additionalData = new TextEncoder().encode(name);
  const iv = payload.slice(0, ivBytes);
  const plain = await crypto.subtle.decrypt(
    { name: 'AES-GCM', iv, additionalData },
    key,
    payload.slice(ivBytes),
  );
  return JSON.parse(new TextDecoder().decode(plain));
}
