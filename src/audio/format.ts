import { pcmFromBytes, pcmToBytes } from './bytes.ts'
import { decodeMulaw, encodeMulaw } from './mulaw.ts'
import type { Pcm } from './pcm.ts'
import { createResampler } from './resample.ts'

/** How samples travel: signed 16-bit little-endian PCM or G.711 µ-law, mono, at `rate` Hz. */
export interface AudioFormat {
  readonly encoding: 'pcm' | 'ulaw'
  readonly rate: number
}

/** Bytes of a stream as samples at one rate. The chunks may be cut anywhere, also inside a sample. */
export interface AudioDecoder {
  push(bytes: Uint8Array): Pcm
  /** What the resampler still holds, about a millisecond; half a sample that came last is dropped. Then a new stream begins. */
  flush(): Pcm
}

/** Samples at one rate as bytes of a stream. */
export interface AudioEncoder {
  push(pcm: Pcm): Uint8Array
  /** What the resampler still holds, about a millisecond. Then a new stream begins. */
  flush(): Uint8Array
}

/** A decoder from the wire to `toRate`, e.g. a client's audio to the input rate. */
export function createDecoder(format: AudioFormat, toRate: number): AudioDecoder {
  const resampler = createResampler(format.rate, toRate)
  let rest: Uint8Array = new Uint8Array(0)
  const decodePcm = (bytes: Uint8Array): Pcm => {
    const whole = rest.length === 0 ? bytes : Buffer.concat([rest, bytes])
    const even = whole.length - (whole.length % 2)
    rest = new Uint8Array(whole.subarray(even))
    return pcmFromBytes(whole.subarray(0, even))
  }
  const decode = format.encoding === 'ulaw' ? decodeMulaw : decodePcm
  return {
    push: bytes => resampler.push(decode(bytes)),
    flush() {
      rest = rest.subarray(0, 0)
      return resampler.flush()
    },
  }
}

/** An encoder from `fromRate` to the wire, e.g. a voice to the agent's output format. */
export function createEncoder(fromRate: number, format: AudioFormat): AudioEncoder {
  const resampler = createResampler(fromRate, format.rate)
  const encode = format.encoding === 'ulaw' ? encodeMulaw : pcmToBytes
  return {
    push: pcm => encode(resampler.push(pcm)),
    flush: () => encode(resampler.flush()),
  }
}
