import { type Clock, pause, startClock } from '../../flow/clock.ts'
import type { SpeechToText } from '../../speech/provider.ts'
import type { FaultRule } from '../fault-plan.ts'
import type { SimulatedService } from '../host.ts'
import type { Journal } from '../journal.ts'
import { type Random, seedRandom } from '../line/random.ts'
import { drawLatency, type Latency } from '../providers/latency.ts'
import { type Allowances, FREE_PLAN, openAllowances, type PlanLimits } from './allowances.ts'
import { type Exchange, errorBody, openDesk } from './exchange.ts'
import { bodyOf, hear, looped, madeUp } from './heard.ts'
import { badKey, dropStale, failBefore, hasKey, noModel, readBody } from './http-faults.ts'
import { refusalFor, TRANSCRIPTION_REFUSALS } from './transcription-refusals.ts'
import { MOST_BODY, readUpload, secondsOf, tooLarge, type Upload } from './upload.ts'

export interface TranscriptionOptions {
  readonly journal: Journal
  readonly faults: readonly FaultRule[]
  readonly clock?: Clock
  readonly random?: Random
  /** From the whole upload to the answer; as long as the ears take at the least. */
  readonly latency?: Latency
  /** Asked for as a bearer. */
  readonly key?: string
  /** `groq`: `/openai/v1/…`, its headers and its limits; `openai`: `/v1/…`. */
  readonly dialect: 'groq' | 'openai'
  readonly models: readonly string[]
  /** Who hears what is sent. */
  readonly ears: SpeechToText
  readonly plan?: PlanLimits
}

/** Half of the answers within 350 ms, a hundredth above 1.4 s: what clips of 2 to 5 s took. */
export const TRANSCRIPTION_LATENCY: Latency = { kind: 'lognormal', median: 350, sigma: 0.6 }
const GROQ_REGION = 'fra'

interface Serving extends Required<Omit<TranscriptionOptions, 'key' | 'journal' | 'plan'>> {
  readonly key: string | undefined
  readonly allowances: Allowances
}

/** A service of Whisper-style transcriptions over real HTTP, with the limits of Groq's free plan. Only WAV is understood. */
export function simulateTranscription(options: TranscriptionOptions): SimulatedService {
  const { journal, faults, dialect, plan = FREE_PLAN, clock = startClock() } = options
  const desk = openDesk({ service: 'transcription', journal, faults, clock })
  const serving: Serving = {
    ...options,
    clock,
    key: options.key,
    random: options.random ?? seedRandom(1),
    latency: options.latency ?? TRANSCRIPTION_LATENCY,
    allowances: openAllowances(plan, clock),
  }
  const path = `${dialect === 'groq' ? '/openai' : ''}/v1/audio/transcriptions`
  return desk.at('POST', path, exchange => answer(exchange, serving))
}

async function answer(exchange: Exchange, serving: Serving): Promise<void> {
  const { clock, key, models, allowances, dialect, random } = serving
  const { request, gone } = exchange
  if (dropStale(exchange)) return
  if (exchange.fault('upload-stall')) return void request.pause()
  const body = await readBody(exchange, MOST_BODY)
  const readAt = clock.now()
  exchange.note('request-received', { bytes: body?.length ?? null })
  if (await failBefore(exchange, clock)) return
  const injected = exchange.fault(...TRANSCRIPTION_REFUSALS)
  if (injected) return exchange.refuse(refusalFor(injected.name, injected.value, models[0] ?? ''))
  if (!hasKey(exchange, key)) return exchange.refuse(badKey)
  if (body === null) return exchange.refuse(tooLarge)
  const upload = await readUpload(body, request.headers['content-type'] ?? '')
  if ('status' in upload) return exchange.refuse(upload)
  exchange.note('audio-received', {
    seconds: secondsOf(upload.pcm),
    bytes: upload.bytes,
    language: upload.language,
  })
  if (!models.includes(upload.model)) return exchange.refuse(noModel(upload.model))
  if (upload.format === 'verbose_json' && exchange.fault('no-verbose'))
    return exchange.refuse(refusalFor('no-verbose', null, upload.model))
  const limited = dialect === 'groq' ? allowances.take(upload.model, secondsOf(upload.pcm)) : null
  if (limited) {
    const retry = { 'retry-after': `${Math.ceil(limited.retryAfterMs / 1000)}` }
    return exchange.refuse({
      status: limited.status,
      body: errorBody(limited.message, limited.type, 'rate_limit_exceeded'),
      headers: limited.status === 429 ? retry : {},
    })
  }
  const due = readAt + drawLatency(serving.latency, random)
  const text = await heardText(exchange, upload, serving)
  if (clock.now() < due) await pause(clock, due - clock.now(), gone)
  if (!gone.aborted) send(exchange, upload, { ...serving, text })
}

async function heardText(exchange: Exchange, upload: Upload, { ears, random }: Serving) {
  if (exchange.fault('hallucination')) return madeUp(random)
  if (exchange.fault('loop')) return looped
  if (exchange.fault('empty')) return { text: '', logprob: 0 }
  return hear(upload, { ears, random, signal: exchange.gone })
}

function send(
  exchange: Exchange,
  upload: Upload,
  { text, dialect, allowances }: Serving & { readonly text: Awaited<ReturnType<typeof heardText>> },
): void {
  const { response, number } = exchange
  const id = `req_simulated${number}`
  const groq = dialect === 'groq'
  const { type, body } = bodyOf(text, { upload, id, groq })
  const bytes = Buffer.from(body)
  response.writeHead(200, {
    'content-type': type,
    'content-length': bytes.length,
    'x-request-id': id,
    ...(groq && {
      ...allowances.headers(),
      'x-groq-region': GROQ_REGION,
      via: '1.1 google',
      server: 'cloudflare',
    }),
  })
  exchange.note('text-sent', { text: text.text, bytes: bytes.length })
  if (exchange.fault('half-json')) {
    // As many bytes as were promised, or this would be another fault.
    response.end(
      Buffer.concat([bytes.subarray(0, bytes.length / 2), Buffer.alloc(Math.ceil(bytes.length / 2), ' ')]),
    )
  } else if (exchange.fault('truncated')) {
    response.write(bytes.subarray(0, bytes.length / 2), () => response.socket?.end())
  } else response.end(bytes)
}
