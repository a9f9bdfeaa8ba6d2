import type { Pcm } from './pcm.ts'

const LITTLE_ENDIAN = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1

/** Signed 16-bit little-endian bytes as samples. Copies, so `bytes` may be an unaligned view of a buffer in reuse. */
export function pcmFromBytes(bytes: Uint8Array): Pcm {
  if (bytes.length % 2 !== 0) {
    throw new RangeError(`16-bit PCM has an even number of bytes, but got ${bytes.length}`)
  }
  const copy = new Uint8Array(bytes)
  return new Int16Array(inLittleEndian(copy).buffer)
}

/** Samples as signed 16-bit little-endian bytes. Copies. */
export function pcmToBytes(pcm: Pcm): Uint8Array {
  return inLittleEndian(new Uint8Array(pcm.slice().buffer))
}

function inLittleEndian(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  if (!LITTLE_ENDIAN) Buffer.from(bytes.buffer).swap16()
  return bytes
}
