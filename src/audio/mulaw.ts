import type { Pcm } from './pcm.ts'

// G.711 µ-law on 16-bit samples: the bias that makes each segment a power of two, and the loudest magnitude that fits.
const BIAS = 0x84
const CLIP = 32_635

const EXPANDED = Int16Array.from({ length: 256 }, (_, byte) => expand(byte))

/** Samples as G.711 µ-law, one byte each. */
export function encodeMulaw(pcm: Pcm): Uint8Array {
  const bytes = new Uint8Array(pcm.length)
  for (let i = 0; i < pcm.length; i++) bytes[i] = compress(pcm[i] ?? 0)
  return bytes
}

/** G.711 µ-law bytes as samples. */
export function decodeMulaw(bytes: Uint8Array): Pcm {
  const pcm = new Int16Array(bytes.length)
  for (let i = 0; i < bytes.length; i++) pcm[i] = EXPANDED[bytes[i] ?? 0xff] ?? 0
  return pcm
}

function compress(sample: number): number {
  const magnitude = Math.min(Math.abs(sample), CLIP) + BIAS
  const segment = 24 - Math.clz32(magnitude)
  const step = (magnitude >> (segment + 3)) & 0x0f
  return ~((sample < 0 ? 0x80 : 0) | (segment << 4) | step)
}

function expand(byte: number): number {
  const code = ~byte
  const magnitude = ((((code & 0x0f) << 3) + BIAS) << ((code >> 4) & 0x07)) - BIAS
  return code & 0x80 ? -magnitude : magnitude
}
