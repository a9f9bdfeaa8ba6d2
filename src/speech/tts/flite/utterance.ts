import type { Pcm } from '../../../audio/pcm.ts'
import type { Program } from './program.ts'

/** A speech sound; `from` and `to` in seconds from the start of the utterance. */
export interface Phone {
  readonly name: string
  readonly from: number
  readonly to: number
}

/** What flite makes of a text: sound with silence at both ends, and the sounds in it without the pauses. */
export interface Utterance {
  readonly pcm: Pcm
  readonly phones: readonly Phone[]
}

/** `text` must be printable ASCII; `stretch` is how much longer than built the sounds last. */
export interface UtteranceRequest {
  readonly text: string
  readonly voice: string
  readonly stretch: number
}

const RATE = 16_000
const PAUSE = 'pau'
const WAV_HEADER_BYTES = 44
const WAV_RATE_AT = 24

/** Speaks `text` as one utterance. `-t` takes the next argument as text whatever it begins with. */
export function utter(flite: Program, { text, voice, stretch }: UtteranceRequest): Utterance {
  const { text: durations, file } = flite.run([
    ...['-voice', voice, '-psdur', '--setf', `duration_stretch=${stretch.toFixed(3)}`],
    ...['-t', text, 'speech.wav'],
  ])
  return { pcm: readWav(file), phones: readPhones(durations) }
}

// "pau:0.136 sh:0.282 uh:0.404 ": each sound with its end in seconds.
export function readPhones(durations: string): readonly Phone[] {
  let from = 0
  return durations
    .split(/\s+/)
    .filter(Boolean)
    .map(entry => {
      const colon = entry.lastIndexOf(':')
      const phone = { name: entry.slice(0, colon), from, to: Number(entry.slice(colon + 1)) }
      from = phone.to
      return phone
    })
    .filter(phone => phone.name !== PAUSE && Number.isFinite(phone.to))
}

function readWav(file: Uint8Array): Pcm {
  if (file.length < WAV_HEADER_BYTES) return new Int16Array(0)
  const view = new DataView(file.buffer, file.byteOffset, file.length)
  const rate = view.getUint32(WAV_RATE_AT, true)
  if (rate !== RATE)
    throw new Error(`flite spoke at ${rate} Hz instead of ${RATE}: is it the right flite.wasm?`)
  const samples = new Int16Array((file.length - WAV_HEADER_BYTES) >> 1)
  for (let index = 0; index < samples.length; index++)
    samples[index] = view.getInt16(WAV_HEADER_BYTES + 2 * index, true)
  return samples
}
