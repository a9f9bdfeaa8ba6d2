import { pcmToBytes } from '../../audio/bytes.ts'
import { type Pcm, toMillis, toSamples } from '../../audio/pcm.ts'
import { createResampler } from '../../audio/resample.ts'
import { wavHeader } from '../../audio/wav.ts'
import { type Clock, pause, startClock } from '../../flow/clock.ts'
import type { TextToSpeech } from '../../speech/provider.ts'
import type { FaultRule } from '../fault-plan.ts'
import type { SimulatedService } from '../host.ts'
import type { Journal } from '../journal.ts'
import { type Random, seedRandom } from '../line/random.ts'
import { drawLatency, type Latency } from '../providers/latency.ts'
import { type Exchange, errorBody, openDesk, type Refusing } from './exchange.ts'
import { badKey, dropStale, failBefore, hasKey, noModel, readBody } from './http-faults.ts'
import { noVoice, readSpeechRequest, type SpeechRequest } from './speech-request.ts'

export interface SpeechOptions {
  readonly journal: Journal
  readonly faults: readonly FaultRule[]
  readonly clock?: Clock
  readonly random?: Random
  /** From the request to the first sound; as long as the voice takes at the least. */
  readonly latency?: Latency
  /** Asked for as a bearer. */
  readonly key?: string
  /** `groq`: `/openai/v1/…`; `openai`: `/v1/…`. */
  readonly dialect?: 'groq' | 'openai'
  readonly models: readonly string[]
  /** Names that are known. Left out: some of OpenAI's. All of them sound as `voice` does. */
  readonly voices?: readonly string[]
  /** Who speaks. */
  readonly voice: TextToSpeech
}

export const SPEECH_LATENCY: Latency = { kind: 'lognormal', median: 250, sigma: 0.4 }
const PCM_RATE = 24_000
/** What the `wav` of the fault has. */
const WAV_RATE = 16_000
const MOST_BODY = 64 << 10
const DEFAULT_WAIT_S = 20
const FAILS_AFTER_MS = 300
/** A writer that streams does not know how long it gets. */
const UNKNOWN_FRAMES = 0x7fff_0000
/** What has no sound is a breath. */
const BREATH_MS = 200

interface Serving extends Required<Omit<SpeechOptions, 'key' | 'journal'>> {
  readonly key: string | undefined
}

/** A service of `POST …/audio/speech` over real HTTP: streamed samples at 24 kHz, or a WAV. */
export function simulateSpeech(options: SpeechOptions): SimulatedService {
  const { journal, faults, clock = startClock(), dialect = 'openai' } = options
  const desk = openDesk({ service: 'speech', journal, faults, clock })
  const serving: Serving = {
    ...options,
    clock,
    dialect,
    key: options.key,
    random: options.random ?? seedRandom(2),
    latency: options.latency ?? SPEECH_LATENCY,
    voices: options.voices ?? ['alloy', 'echo', 'fable', 'onyx', 'nova', 'shimmer'],
  }
  const path = `${dialect === 'groq' ? '/openai' : ''}/v1/audio/speech`
  return desk.at('POST', path, exchange => answer(exchange, serving))
}

async function answer(exchange: Exchange, serving: Serving): Promise<void> {
  const { clock, key, models, voices, random, latency } = serving
  if (dropStale(exchange)) return
  const body = await readBody(exchange, MOST_BODY)
  const due = clock.now() + drawLatency(latency, random)
  exchange.note('request-received', { bytes: body?.length ?? null })
  if (await failBefore(exchange, clock)) return
  const refusal = injectedRefusal(exchange, voices)
  if (refusal) return exchange.refuse(refusal)
  if (!hasKey(exchange, key)) return exchange.refuse(badKey)
  const asked = readSpeechRequest(body?.toString() ?? '', voices)
  if ('status' in asked) return exchange.refuse(asked)
  if (!models.includes(asked.model)) return exchange.refuse(noModel(asked.model))
  exchange.note('text-received', { text: asked.input, voice: asked.voice, speed: asked.speed })
  await speak(exchange, asked, { ...serving, due })
}

function injectedRefusal(exchange: Exchange, voices: readonly string[]): Refusing | null {
  const fault = exchange.fault('rate-limit', 'quota', 'no-voice')
  if (fault?.name === 'no-voice') return noVoice('nobody', voices)
  if (fault?.name === 'quota')
    return {
      status: 429,
      body: errorBody('You exceeded your current quota.', 'insufficient_quota', 'insufficient_quota'),
    }
  if (!fault) return null
  const seconds = fault.value ?? DEFAULT_WAIT_S
  return {
    status: 429,
    body: errorBody(
      `Rate limit reached. Please try again in ${seconds}s.`,
      'requests',
      'rate_limit_exceeded',
    ),
    headers: { 'retry-after': `${Math.ceil(seconds)}` },
  }
}

async function speak(
  exchange: Exchange,
  asked: SpeechRequest,
  { voice, clock, due }: Serving & { readonly due: number },
): Promise<void> {
  const { response, gone } = exchange
  if (exchange.fault('json')) {
    response.writeHead(200, { 'content-type': 'application/json' })
    return void response.end('{"status":"queued"}')
  }
  const isWav = asked.response_format === 'wav' || exchange.fault('wav') !== null
  const rate = isWav ? WAV_RATE : PCM_RATE
  const isEmpty = exchange.fault('empty') !== null
  const failure = exchange.fault('stall', 'cut-off', 'truncated')
  const failsAt = failure ? toSamples(failure.value ?? FAILS_AFTER_MS, rate) : Infinity
  const isOdd = exchange.fault('odd-chunks') !== null
  let sent = 0
  for await (const pcm of soundOf(voice, asked, { rate, signal: gone })) {
    if (clock.now() < due) await pause(clock, due - clock.now(), gone)
    if (gone.aborted) return
    if (isEmpty) break
    if (!response.headersSent) {
      response.writeHead(200, {
        'content-type': isWav ? 'audio/wav' : 'audio/pcm',
        'transfer-encoding': 'chunked',
      })
      if (isWav) response.write(wavHeader({ rate, channels: 1, frames: UNKNOWN_FRAMES }))
    }
    const piece = pcm.subarray(0, failsAt - sent)
    await write(exchange, pcmToBytes(piece), isOdd)
    sent += piece.length
    exchange.note('audio-sent', { ms: toMillis(piece.length, rate) })
    if (sent < failsAt || !failure) continue
    if (failure.name === 'cut-off') exchange.request.socket.resetAndDestroy()
    if (failure.name === 'truncated') exchange.request.socket.end()
    return
  }
  if (!response.headersSent) response.writeHead(200, { 'content-type': 'audio/pcm' })
  response.end()
}

async function* soundOf(
  voice: TextToSpeech,
  { input, speed }: SpeechRequest,
  { rate, signal }: { readonly rate: number; readonly signal: AbortSignal },
): AsyncGenerator<Pcm> {
  const resampler = createResampler(voice.rate, rate)
  let samples = 0
  async function* only() {
    yield input
  }
  for await (const { pcm } of voice.speak(only(), { signal, voice: 'default', speed })) {
    samples += pcm.length
    yield resampler.push(pcm)
  }
  yield resampler.flush()
  if (samples === 0) yield new Int16Array(toSamples(BREATH_MS, rate))
}

/** Writes in pieces of about 50 ms; odd ones end in the middle of a sample. */
async function write({ response, gone }: Exchange, bytes: Uint8Array, isOdd: boolean): Promise<void> {
  const size = isOdd ? 1_001 : 2_400
  for (let at = 0; at < bytes.length && !gone.aborted; at += size) {
    if (response.write(bytes.subarray(at, at + size))) continue
    await new Promise<void>(resolve => {
      const go = () => {
        gone.removeEventListener('abort', go)
        response.off('drain', go)
        resolve()
      }
      response.on('drain', go)
      gone.addEventListener('abort', go)
    })
  }
}
