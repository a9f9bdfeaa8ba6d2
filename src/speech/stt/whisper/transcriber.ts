import { INPUT_RATE, type Pcm, type Samples, toMillis, toSamples } from '../../../audio/pcm.ts'
import { writeWav } from '../../../audio/wav.ts'
import { startClock } from '../../../flow/clock.ts'
import type { Asking } from '../../http/asking.ts'
import { type Deadline, openDeadline } from '../../http/deadline.ts'
import { failed } from '../../http/failure.ts'
import { type HttpAnswer, openHttp } from '../../http/http.ts'
import { readStart } from '../../http/read-start.ts'
import { ProviderError } from '../../provider.ts'
import { readTranscript, type Transcript } from './answer.ts'
import { openBudget } from './budget.ts'
import { writeForm } from './form.ts'
import { askingOf, WHISPER_DEADLINES, type WhisperOptions } from './options.ts'

const MOST_ANSWER = 4 << 20
/** Groq refuses longer ones, and so it counts; the end is what the sound goes on from. */
const MOST_PROMPT = 896
/** Shorter uploads make Whisper invent. */
const LEAST_SOUND: Samples = toSamples(1_000)
/** Groq bills this much for any request. */
const LEAST_BILLED_S = 10

/** What is heard of one stretch of sound. `said`: what was said just before it, in this turn. */
export interface Upload {
  readonly pcm: Pcm
  readonly language: string
  readonly said: string
  readonly signal: AbortSignal
}

/** Has sounds transcribed by a server, one request each; what it learns about the server holds for all calls. */
export type Transcriber = (upload: Upload) => Promise<Transcript>

/** Throws `ProviderError`; after an abort what it throws means nothing. */
export function openTranscriber(options: WhisperOptions): Transcriber {
  const { dialect, model, clock = startClock(), deadlines = WHISPER_DEADLINES, noticed = () => {} } = options
  const asking = askingOf(options)
  const http = openHttp(options.fetch)
  const budget = openBudget(clock)
  // Newer models of OpenAI's tell no numbers; other servers say so when asked.
  let format: 'json' | 'verbose_json' = /^gpt-/.test(model) ? 'json' : 'verbose_json'

  const useOf = (pcm: Pcm) => {
    const seconds = Math.ceil(pcm.length / INPUT_RATE)
    return { requests: 1, audioSeconds: dialect === 'groq' ? Math.max(LEAST_BILLED_S, seconds) : seconds }
  }

  const ask = async (upload: Upload, pcm: Pcm, deadline: Deadline): Promise<Transcript> => {
    const wait = budget.waitMs(useOf(pcm))
    if (wait > 0) throw kept(asking.name, wait)
    budget.spend(useOf(pcm))
    const from = clock.now()
    const { type, body } = formOf(upload, { pcm, model, format, prompt: options.prompt ?? '' })
    const request = { method: 'POST', path: '/audio/transcriptions', type, body } as const
    const answer = await http(asking, { ...request, signal: deadline.signal })
    budget.learn(answer.header)
    const text = await readStart(answer.body, MOST_ANSWER).catch(error => {
      throw failed(asking, error, true)
    })
    noticed(noteOf(answer, toMillis(pcm.length), clock.now() - from))
    const transcript = readTranscript(text)
    if (transcript) return transcript
    throw new ProviderError(asking.name, notATranscript(asking, answer), { kind: 'broken' })
  }

  return async upload => {
    const pcm = padded(upload.pcm)
    const deadline = openDeadline(clock, upload.signal)
    const lateMs = deadlines.answerMs
    deadline.within(lateMs, () => late(asking.name, lateMs))
    try {
      return await ask(upload, pcm, deadline)
    } catch (error) {
      const failure = deadline.overdue ?? failed(asking, error)
      if (upload.signal.aborted) throw failure
      if (failure.kind === 'rate' && failure.retryAfterMs !== null) budget.blockFor(failure.retryAfterMs)
      if (format === 'json' || !refusesFormat(failure)) throw failure
      format = 'json'
      return await ask(upload, pcm, deadline).catch(again => {
        throw deadline.overdue ?? failed(asking, again)
      })
    } finally {
      deadline.end()
    }
  }
}

function formOf(
  { language, said }: Upload,
  {
    pcm,
    model,
    format,
    prompt,
  }: { readonly pcm: Pcm; readonly model: string; readonly format: string; readonly prompt: string },
) {
  const code = /^[a-z]{2}(?![a-z])/i.exec(language)?.[0].toLowerCase()
  const hint = `${prompt} ${said}`.replace(/\s+/g, ' ').trim()
  return writeForm(
    {
      model,
      response_format: format,
      temperature: '0',
      ...(code !== undefined && { language: code }),
      ...(hint !== '' && { prompt: hint.slice(-MOST_PROMPT) }),
    },
    { name: 'turn.wav', type: 'audio/wav', bytes: writeWav(INPUT_RATE, [pcm]) },
  )
}

function padded(pcm: Pcm): Pcm {
  if (pcm.length >= LEAST_SOUND) return pcm
  const longer = new Int16Array(LEAST_SOUND)
  longer.set(pcm)
  return longer
}

const kept = (name: string, waitMs: number) =>
  new ProviderError(
    name,
    `would refuse a request now, by what it said before; wait ${Math.ceil(waitMs / 1000)} s`,
    {
      kind: 'rate',
      retryAfterMs: waitMs,
    },
  )

const late = (name: string, ms: number) =>
  new ProviderError(name, `has not answered within ${ms / 1000} s; look whether it has too much to do`, {
    kind: 'late',
  })

const refusesFormat = ({ kind, message }: ProviderError): boolean =>
  kind === 'request' && /response_format|verbose_json/i.test(message)

function notATranscript({ shownUrl }: Asking, answer: HttpAnswer): string {
  const type = (answer.header('content-type') ?? 'no content type').slice(0, 60)
  return `answers with something that is no transcript (${type}), or is cut off; look whether ${shownUrl} is an API of transcriptions`
}

const noteOf = ({ header }: HttpAnswer, soundMs: number, tookMs: number) => ({
  region: header('x-groq-region'),
  requestId: header('x-request-id'),
  soundMs,
  tookMs,
  requestsLeft: header('x-ratelimit-remaining-requests'),
  audioSecondsLeft: header('x-ratelimit-remaining-audio-seconds'),
})
