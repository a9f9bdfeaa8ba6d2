import { pcmFromBytes } from '../../../audio/bytes.ts'
import type { Pcm } from '../../../audio/pcm.ts'
import { createResampler, type Resampler } from '../../../audio/resample.ts'

/** What `pcm` means in OpenAI's API: signed 16-bit, little-endian, one channel. */
export const SPEECH_RATE = 24_000
const RIFF = Buffer.from('RIFF')
/** A header with its lists of titles is much shorter. */
const MOST_HEADER = 64 << 10
const FORMAT_PCM = 1
const FORMAT_EXTENSIBLE = 0xfffe

/** Bytes of a body as samples at 24 kHz, however they are cut. */
export interface SoundStream {
  /** Throws an Error for a WAV file that cannot be read. */
  push(bytes: Uint8Array): Pcm
  flush(): Pcm
}

/** Plain samples, or a WAV file at any rate, which is known by its first bytes: some servers answer so whatever they are asked for. */
export function openSoundStream(): SoundStream {
  let held: Uint8Array = new Uint8Array(0)
  let isPlain: boolean | null = null
  let resampler: Resampler | null = null

  const samples = (bytes: Uint8Array): Pcm => {
    const even = bytes.length - (bytes.length % 2)
    held = bytes.slice(even)
    const pcm = pcmFromBytes(bytes.subarray(0, even))
    return resampler ? resampler.push(pcm) : pcm
  }
  return {
    push(bytes) {
      const all = held.length === 0 ? bytes : Buffer.concat([held, bytes])
      if (isPlain === null && all.length < RIFF.length && isRiff(all)) {
        held = all.slice()
        return new Int16Array(0)
      }
      isPlain ??= !isRiff(all)
      if (isPlain || resampler) return samples(all)
      const header = readHeader(all)
      if (header === null) {
        held = all.slice()
        return new Int16Array(0)
      }
      resampler = createResampler(header.rate, SPEECH_RATE)
      return samples(all.subarray(header.length))
    },
    flush: () => resampler?.flush() ?? new Int16Array(0),
  }
}

const isRiff = (bytes: Uint8Array): boolean => {
  const length = Math.min(bytes.length, RIFF.length)
  return RIFF.subarray(0, length).equals(bytes.subarray(0, length))
}

/** Where the samples begin, and their rate. Null: not all of the header is there yet. */
function readHeader(bytes: Uint8Array): { readonly rate: number; readonly length: number } | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let rate: number | null = null
  for (let at = 12; at + 8 <= bytes.length; ) {
    const tag = String.fromCharCode(...bytes.subarray(at, at + 4))
    const length = view.getUint32(at + 4, true)
    if (tag === 'data') {
      if (rate === null) throw new Error('sent a WAV file without a format')
      return { rate, length: at + 8 }
    }
    if (at + 8 + length > bytes.length) break
    if (tag === 'fmt ' && length >= 16) rate = rateIn(view, at + 8)
    at += 8 + length + (length % 2)
  }
  if (bytes.length > MOST_HEADER) throw new Error('sent a WAV file without samples in it')
  return null
}

function rateIn(view: DataView, at: number): number {
  const format = view.getUint16(at, true)
  const channels = view.getUint16(at + 2, true)
  const rate = view.getUint32(at + 4, true)
  const bits = view.getUint16(at + 14, true)
  if ((format !== FORMAT_PCM && format !== FORMAT_EXTENSIBLE) || channels !== 1 || bits !== 16)
    throw new Error(`sent a WAV file with ${channels} channels of ${bits} bits; one of 16 bits is understood`)
  return rate
}
