import type { Clock, Millis } from '../../flow/clock.ts'
import type { Json } from '../../protocol/json.ts'
import { type LanguageModel, type Message, ProviderError } from '../../speech/provider.ts'
import { AGAIN, question, READER } from './prompts.ts'
import { readModelJson } from './read-model-json.ts'

export interface Question {
  readonly form: string
  /** What an answer must have to be one. */
  readonly key: string
  /** The transcript in at most so many characters. */
  readonly lines: (mostChars: number) => string
}

export interface Analysts {
  /** Who may be asked, most wanted first; none: this server has no language model for the call. */
  readonly models: readonly LanguageModel[]
  readonly clock: Clock
  readonly signal: AbortSignal
}

/** About 12,000 tokens: what every hosted model reads, and with the form a local one of 16k. The second is for models that refuse the first. */
const TRANSCRIPT_CHARS = [48_000, 12_000] as const
const WITHIN_MS: Millis = 120_000
const MOST_ANSWER = 65_536
/** Thoughts count. */
const SAMPLING = { temperature: 0, maxTokens: 8192 }

/** The models' answer to a form. Throws `ProviderError` when none of them gives one; its kind says whether another try may do better. */
export async function askForm(asked: Question, { models, clock, signal }: Analysts): Promise<Json> {
  let last: unknown = new ProviderError('analysis', 'there is no language model', { kind: 'request' })
  for (const model of models) {
    for (const chars of TRANSCRIPT_CHARS) {
      try {
        return await askOne(model, { asked, chars, clock, signal })
      } catch (error) {
        if (signal.aborted) throw error
        last = error
        // Refused for what it is: it may be too long for the model.
        if (!(error instanceof ProviderError && error.kind === 'request')) break
      }
    }
  }
  throw last
}

interface Asking extends Pick<Analysts, 'clock' | 'signal'> {
  readonly asked: Question
  readonly chars: number
}

async function askOne(model: LanguageModel, { asked, chars, clock, signal }: Asking): Promise<Json> {
  const messages: Message[] = [
    { role: 'system', content: READER },
    { role: 'user', content: question(asked.form, asked.lines(chars)) },
  ]
  const first = await answerOf(model, messages, { clock, signal })
  const read = readModelJson(first, asked.key)
  if (read) return read
  const again: Message[] = [
    ...messages,
    { role: 'assistant', content: first.slice(0, MOST_SHOWN_AGAIN) || '…' },
    { role: 'user', content: AGAIN },
  ]
  const second = readModelJson(await answerOf(model, again, { clock, signal }), asked.key)
  if (second) return second
  // Its words are left out: they may be the caller's.
  throw new ProviderError(model.name, 'twice it gave no answer in the form that was asked for', {
    kind: 'broken',
  })
}

const MOST_SHOWN_AGAIN = 2000

/** Nobody waits for a provider to obey: what comes after the end is not heard. */
async function answerOf(
  model: LanguageModel,
  messages: readonly Message[],
  { clock, signal }: Pick<Analysts, 'clock' | 'signal'>,
): Promise<string> {
  const late = new AbortController()
  const callOff = clock.after(WITHIN_MS, () => late.abort())
  const ended = AbortSignal.any([signal, late.signal])
  const broken = new Promise<never>((_, reject) => {
    const end = () => reject(endOf(model, signal))
    if (ended.aborted) end()
    ended.addEventListener('abort', end, { once: true })
  })
  broken.catch(() => {})
  try {
    return await Promise.race([collect(model, messages, ended), broken])
  } finally {
    callOff()
  }
}

const endOf = ({ name }: LanguageModel, signal: AbortSignal) =>
  signal.aborted
    ? new ProviderError(name, 'the server is stopping', { kind: 'unreachable' })
    : new ProviderError(name, `no whole answer within ${WITHIN_MS / 1000} s`, { kind: 'late' })

async function collect(
  model: LanguageModel,
  messages: readonly Message[],
  signal: AbortSignal,
): Promise<string> {
  const parts: string[] = []
  let chars = 0
  for await (const part of model.reply(messages, { signal, tools: [], sampling: SAMPLING })) {
    if (part.type !== 'text-delta') continue
    parts.push(part.text)
    chars += part.text.length
    if (chars > MOST_ANSWER) break
  }
  // An abort ends it quietly.
  if (signal.aborted) throw endOf(model, signal)
  return parts.join('')
}
