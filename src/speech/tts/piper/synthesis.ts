import { type InferenceSession, Tensor } from 'onnxruntime-node'
import { openSession } from '../../../inference/session.ts'
import type { SpokenPiece } from '../spoken-piece.ts'
import { cutAudible, findAudible } from '../trim.ts'
import type { Line, VoiceFiles } from './line.ts'
import { speechDbfs, toPcm } from './loudness.ts'
import { readVoiceModel, type VoiceModel } from './model-file.ts'
import type { Variation } from './voice-config.ts'
import { extentOf, placeWords, startsOf } from './word-times.ts'

/** How loud a voice is made: as the embedded one, whose mean `speechDbfs` over 40 clauses of `src/evaluate/voice/clauses.ts` is this (rms). */
const LEVEL_DBFS = -20.3
const MAX_GAIN = 16

/** Loads a voice and says its trial phrase; then says phrases, one after the other. Throws an Error that names the file and says what is wrong. */
export async function openSynthesiser(files: VoiceFiles): Promise<(line: Line) => Promise<SpokenPiece>> {
  const { model: file, rate, trial } = files
  const model = await readVoiceModel(file, files.speakers)
  const session = await openSession(model.bytes, { threads: files.threads }).catch(cause => {
    throw new Error(
      `${file} cannot be loaded (${firstLine(cause)}): it is damaged, or made for another version of ONNX Runtime; pull or copy it again`,
      { cause },
    )
  })
  const say = sayer(session, model)
  // Without variation it always sounds the same, and so has the same level on every worker.
  const steady = { ...files.variation, noise: 0, lengthNoise: 0 }
  const { samples } = await say(trial, steady).catch(cause => {
    throw new Error(
      `${file} failed at its first phrase (${firstLine(cause)}): is the .onnx.json the one of this voice?`,
      {
        cause,
      },
    )
  })
  const level = speechDbfs(samples, rate)
  if (level === -Infinity) throw new Error(`${file} makes no sound: it is damaged; pull or copy it again`)
  const gain = Math.min(MAX_GAIN, 10 ** ((LEVEL_DBFS - level) / 20))
  return async line => {
    const { samples, durations } = await say(line, files.variation)
    const pcm = toPcm(samples, gain)
    const starts = startsOf(durations, pcm.length)
    // A first “s” or “sh” is often made in the time of the mark that begins the phrase.
    const audible = findAudible(pcm, { ...extentOf(line.words, starts), from: 0 }, rate)
    return { pcm: cutAudible(pcm, audible, rate), words: placeWords(line.words, starts, audible) }
  }
}

interface Said {
  readonly samples: Float32Array
  /** How long each id lasts, in any unit. */
  readonly durations: ArrayLike<number>
}

function sayer(session: InferenceSession, { durations: durationsOutput, takesSpeaker }: VoiceModel) {
  return async (line: Line, { noise, length, lengthNoise }: Variation): Promise<Said> => {
    const ids = BigInt64Array.from(line.ids, BigInt)
    const results = await session.run({
      input: new Tensor('int64', ids, [1, ids.length]),
      input_lengths: new Tensor('int64', BigInt64Array.of(BigInt(ids.length)), [1]),
      scales: new Tensor('float32', Float32Array.of(noise, length / line.speed, lengthNoise), [3]),
      ...(takesSpeaker && { sid: new Tensor('int64', BigInt64Array.of(BigInt(line.speaker)), [1]) }),
    })
    const samples = results.output?.data
    const durations = durationsOutput === undefined ? undefined : results[durationsOutput]?.data
    if (!(samples instanceof Float32Array)) throw new Error('its output is not float32')
    const isPerId = durations instanceof Float32Array && durations.length === ids.length
    return { samples, durations: isPerId ? durations : line.lengths }
  }
}

const firstLine = (cause: unknown): string =>
  (cause instanceof Error ? cause.message : String(cause)).split('\n')[0] ?? ''
