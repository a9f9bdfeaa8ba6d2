import { existsSync, readdirSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Tensor } from 'onnxruntime-node'
import { z } from 'zod'
import { INPUT_RATE, type Pcm } from '../audio/pcm.ts'
import { openSession } from '../inference/session.ts'
import type { PhonedWord } from '../speech/phonemes/english.ts'
import { resampleWhole } from './clip.ts'

const settings = z.object({
  audio: z.object({ sample_rate: z.number() }),
  inference: z.object({ noise_scale: z.number(), length_scale: z.number(), noise_w: z.number() }),
  phoneme_id_map: z.record(z.string(), z.array(z.number())),
})
const [PAD, BEGIN, END] = [0, 1, 2]
const DEPTH = 4

/** A Piper voice without streaming, queues or word times: enough to hear what phonemes sound like. */
export interface PiperVoice {
  /** 16 kHz. */
  speak(words: readonly PhonedWord[]): Promise<Pcm>
}

/** The first Piper voice (`x.onnx` beside `x.onnx.json`) in a folder or at most four below it; null without one. */
export function findPiperVoice(folder: string, depth = DEPTH): string | null {
  if (!existsSync(folder)) return null
  if (folder.endsWith('.onnx')) return folder
  const entries = readdirSync(folder, { withFileTypes: true })
  const voice = entries.find(({ name }) => name.endsWith('.onnx') && existsSync(join(folder, `${name}.json`)))
  if (voice) return join(folder, voice.name)
  if (depth === 0) return null
  const found = entries
    .filter(entry => entry.isDirectory())
    .map(({ name }) => findPiperVoice(join(folder, name), depth - 1))
  return found.find(path => path !== null) ?? null
}

/** Loads a voice by the path of its model. Throws an Error when the file beside it is not a Piper voice's. */
export async function loadPiperVoice(model: string): Promise<PiperVoice> {
  const {
    audio,
    inference,
    phoneme_id_map: ids,
  } = settings.parse(JSON.parse(await readFile(`${model}.json`, 'utf8')))
  const session = await openSession(model)
  const scales = new Tensor(
    'float32',
    Float32Array.of(inference.noise_scale, inference.length_scale, inference.noise_w),
    [3],
  )
  return {
    async speak(words) {
      const phonemes = words.map(({ ipa, after }) => ipa + after).join(' ')
      const spoken = Array.from(phonemes, sign => ids[sign] ?? []).flat()
      const input = [BEGIN, PAD, ...spoken.flatMap(id => [id, PAD]), END]
      const { output } = await session.run({
        input: new Tensor('int64', BigInt64Array.from(input, BigInt), [1, input.length]),
        input_lengths: new Tensor('int64', BigInt64Array.of(BigInt(input.length)), [1]),
        scales,
      })
      return toInputRate(output?.data, audio.sample_rate)
    },
  }
}

function toInputRate(samples: unknown, rate: number): Pcm {
  if (!(samples instanceof Float32Array)) throw new Error('the voice gave no samples')
  const pcm = Int16Array.from(samples, sample => Math.max(-1, Math.min(1, sample)) * 32_767)
  return resampleWhole(pcm, rate, INPUT_RATE)
}
