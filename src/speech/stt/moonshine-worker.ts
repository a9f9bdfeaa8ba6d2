import { Tensor } from 'onnxruntime-node'
import { INPUT_RATE, type Pcm } from '../../audio/pcm.ts'
import { findModel } from '../../inference/models.ts'
import { type Job, type Model, serveModel } from '../../inference/serve.ts'
import { openSession } from '../../inference/session.ts'
import { decode } from './decoder.ts'
import type { Heard, Hearing } from './moonshine-model.ts'
import { readVocabulary, wordsOf } from './vocabulary.ts'

// Nobody speaks faster; more tokens than this are the model rambling (figure from Moonshine's authors).
const TOKENS_PER_SECOND = 6.5
const MIN_TOKENS = 4
// The encoder's first convolutions need about this much.
const MIN_SAMPLES = 1600
const FULL_SCALE = 32_768

async function loadModel(): Promise<Model<Hearing, Heard>> {
  const [encoder, decoder, vocabulary] = await Promise.all([
    openSession(findModel('moonshine-tiny/encoder_model.onnx'), { foldDequantisation: true }),
    openSession(findModel('moonshine-tiny/decoder_model_merged.onnx'), { foldDequantisation: true }),
    readVocabulary(),
  ])
  const work = async ({ request, isCalledOff }: Job<Hearing>): Promise<Heard> => {
    const samples = toFloats(request.pcm, request.tailSamples)
    const encoded = await encoder.run({ input_values: new Tensor('float32', samples, [1, samples.length]) })
    const audio = encoded.last_hidden_state
    if (!(audio instanceof Tensor))
      throw new Error('the Moonshine encoder gave no output: are the model files complete?')
    if (isCalledOff()) return { tokens: [], words: [], end: 'called-off', isForced: false }
    const { logProbabilities, ...decoded } = await decode(decoder, audio, {
      draft: request.draft,
      mustSpeak: request.mustSpeak,
      maxTokens: Math.max(MIN_TOKENS, Math.ceil((request.pcm.length / INPUT_RATE) * TOKENS_PER_SECOND)),
      isCalledOff,
    })
    return { ...decoded, words: wordsOf(decoded.tokens, logProbabilities, vocabulary) }
  }
  // The first runs are slow, so they are made before the worker says it is ready.
  const warmUp = { pcm: new Int16Array(INPUT_RATE), tailSamples: 0, draft: [], mustSpeak: true }
  await work({ request: warmUp, isCalledOff: () => false })
  return { work }
}

function toFloats(pcm: Pcm, tailSamples: number): Float32Array {
  const samples = new Float32Array(Math.max(MIN_SAMPLES, pcm.length + tailSamples))
  for (let i = 0; i < pcm.length; i++) samples[i] = (pcm[i] ?? 0) / FULL_SCALE
  return samples
}

await serveModel(loadModel)
