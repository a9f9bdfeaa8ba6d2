const STANDARD = /^[A-Za-z0-9+/]*={0,2}$/

/**
 * The bytes of standard, padded base64; null for anything else. The bytes may be a view into a buffer that is shared:
 * copy what is kept.
 */
export function decodeBase64(text: string): Uint8Array | null {
  return isBase64(text) ? Buffer.from(text, 'base64') : null
}

/** Whether `text` is standard, padded base64; the empty text is. */
export function isBase64(text: string): boolean {
  // Node's decoder is no judge: it skips what is no base64, knows the URL alphabet too and takes Ł for A.
  return text.length % 4 === 0 && STANDARD.test(text)
}

/** Standard, padded base64. */
export function encodeBase64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64')
}
