import { pcmFromBytes, pcmToBytes } from './bytes.ts'
import type { Pcm, Samples } from './pcm.ts'

const HEADER_BYTES = 44
const FORMAT_PCM = 1
const FORMAT_EXTENSIBLE = 0xfffe
// Offset of the sub-format's two-byte tag inside an extensible `fmt ` chunk.
const SUBFORMAT_AT = 24
const LENGTH_UNKNOWN = 0xffff_ffff

/** What a WAV file holds: one array of samples per channel, all of the same length. */
export interface Wav {
  readonly rate: number
  readonly channels: Pcm[]
}

/** Reads a 16-bit PCM WAV file. Throws an Error that says what is wrong with it. */
export function readWav(bytes: Uint8Array): Wav {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (bytes.length < 12 || tagAt(bytes, 0) !== 'RIFF' || tagAt(bytes, 8) !== 'WAVE') {
    throw new Error('not a WAV file: it does not begin with a RIFF header of form WAVE')
  }
  let format: WavFormat | undefined
  for (let at = 12; at + 8 <= bytes.length; ) {
    const tag = tagAt(bytes, at)
    const length = view.getUint32(at + 4, true)
    const body = at + 8
    if (tag === 'fmt ') format = readFormat(view, body, length)
    if (tag === 'data') {
      if (!format) throw new Error('WAV file has its data chunk before its fmt chunk')
      return { rate: format.rate, channels: deinterleave(dataAt(bytes, body, length), format.channels) }
    }
    at = body + length + (length % 2)
  }
  throw new Error('WAV file has no data chunk')
}

/** The 44 bytes before the samples, for `frames` samples of each channel; a streaming writer fills them in afterwards. */
export function wavHeader(of: {
  readonly rate: number
  readonly channels: number
  readonly frames: Samples
}): Uint8Array {
  const dataBytes = of.frames * of.channels * 2
  if (dataBytes + HEADER_BYTES - 8 > LENGTH_UNKNOWN) {
    throw new RangeError(
      `a WAV file holds less than 4 GiB, but ${of.frames} frames of ${of.channels} channels are more`,
    )
  }
  const header = new Uint8Array(HEADER_BYTES)
  const view = new DataView(header.buffer)
  const putTag = (at: number, tag: string) => new TextEncoder().encodeInto(tag, header.subarray(at))
  putTag(0, 'RIFF')
  view.setUint32(4, dataBytes + HEADER_BYTES - 8, true)
  putTag(8, 'WAVEfmt ')
  view.setUint32(16, 16, true)
  view.setUint16(20, FORMAT_PCM, true)
  view.setUint16(22, of.channels, true)
  view.setUint32(24, of.rate, true)
  view.setUint32(28, of.rate * of.channels * 2, true)
  view.setUint16(32, of.channels * 2, true)
  view.setUint16(34, 16, true)
  putTag(36, 'data')
  view.setUint32(40, dataBytes, true)
  return header
}

/** A whole 16-bit PCM WAV file; the channels must be of one length. */
export function writeWav(rate: number, channels: readonly Pcm[]): Uint8Array {
  const frames = channels[0]?.length
  if (frames === undefined || channels.some(channel => channel.length !== frames)) {
    throw new RangeError(
      `a WAV file needs channels of one length, but got [${channels.map(c => c.length).join(', ')}]`,
    )
  }
  const file = new Uint8Array(HEADER_BYTES + frames * channels.length * 2)
  file.set(wavHeader({ rate, channels: channels.length, frames }))
  file.set(pcmToBytes(interleave(channels, frames)), HEADER_BYTES)
  return file
}

interface WavFormat {
  readonly rate: number
  readonly channels: number
}

function readFormat(view: DataView, at: number, length: number): WavFormat {
  if (length < 16 || at + length > view.byteLength)
    throw new Error('WAV file has a fmt chunk that is too short')
  const tag = view.getUint16(at, true)
  const extended = tag === FORMAT_EXTENSIBLE && length >= SUBFORMAT_AT + 2
  const codec = extended ? view.getUint16(at + SUBFORMAT_AT, true) : tag
  const channels = view.getUint16(at + 2, true)
  const rate = view.getUint32(at + 4, true)
  const bits = view.getUint16(at + 14, true)
  if (codec !== FORMAT_PCM || bits !== 16) {
    throw new Error(`WAV file holds ${bits}-bit samples of format ${codec}; save it as 16-bit PCM (format 1)`)
  }
  if (channels === 0 || rate === 0) throw new Error(`WAV file claims ${channels} channels at ${rate} Hz`)
  return { rate, channels }
}

function dataAt(bytes: Uint8Array, at: number, length: number): Uint8Array {
  // Writers that stream do not know the length when they write it: they leave 0 or the largest number.
  if (length === 0 || length === LENGTH_UNKNOWN) return bytes.subarray(at)
  if (at + length > bytes.length) {
    throw new Error(
      `WAV file is cut off: its data chunk should have ${length} bytes, but ${bytes.length - at} are there`,
    )
  }
  return bytes.subarray(at, at + length)
}

function deinterleave(data: Uint8Array, channels: number): Pcm[] {
  const frames = Math.floor(data.length / (2 * channels))
  const mixed = pcmFromBytes(data.subarray(0, frames * channels * 2))
  if (channels === 1) return [mixed]
  return Array.from({ length: channels }, (_, channel) =>
    Int16Array.from({ length: frames }, (_, frame) => mixed[frame * channels + channel] ?? 0),
  )
}

function interleave(channels: readonly Pcm[], frames: Samples): Pcm {
  const mixed = new Int16Array(frames * channels.length)
  for (const [offset, channel] of channels.entries()) {
    for (let frame = 0; frame < frames; frame++) mixed[frame * channels.length + offset] = channel[frame] ?? 0
  }
  return mixed
}

const tagAt = (bytes: Uint8Array, at: number): string => String.fromCharCode(...bytes.subarray(at, at + 4))
