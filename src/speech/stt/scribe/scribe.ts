import { openChannel } from '../../../flow/channel.ts'
import { type Clock, startClock } from '../../../flow/clock.ts'
import { openScope } from '../../../flow/scope.ts'
import { ProviderError, type SpeechToText, type SttInput, type SttPart } from '../../provider.ts'
import { NAME } from './failure.ts'
import { openLine, type ScribeNote } from './line.ts'
import { type Lines, openLines } from './lines.ts'
import { type Patience, usualPatience } from './patience.ts'
import { openTurn, type Turn } from './turn.ts'

export type { ScribeNote } from './line.ts'

export interface ScribeOptions {
  readonly apiKey: string
  /** Where the API is, `https://` or `http://`; the socket's scheme follows. Left out: the vendor's default host. */
  readonly url?: string
  readonly model?: string
  readonly clock?: Clock
  readonly patience?: Partial<Patience>
  /** Connections as they open and are lost: for a log. Nothing of it is secret. */
  readonly noticed?: (note: ScribeNote) => void
}

/** Scribe, and the end of it: calls under way fail. */
export interface Scribe extends SpeechToText {
  close(): Promise<void>
}

type Settled = Required<ScribeOptions> & { readonly patience: Patience }

export const SCRIBE_MODEL = 'scribe_v2_realtime'

const settled = (options: ScribeOptions): Settled => ({
  url: 'https://api.elevenlabs.io',
  model: SCRIBE_MODEL,
  clock: startClock(),
  noticed: () => {},
  ...options,
  patience: { ...usualPatience, ...options.patience },
})

/**
 * ElevenLabs' Scribe v2 realtime: speech to text over a WebSocket that is kept for a call (`forCall`), or opened for a turn. A turn's audio
 * goes up as it comes, a flush is a commit (`turn.ts` says when it is not). A connection that is lost in a turn is replaced, and the audio
 * whose text is not committed is sent again. Opens nothing by itself; all failures are `ProviderError`s that say what to mend.
 */
export function openScribe(options: ScribeOptions): Scribe {
  const all = settled(options)
  const open = openScope()
  const connect = (signal: AbortSignal, language: string, keeps: boolean): Lines => {
    const { clock } = all
    return openLines({
      clock,
      signal,
      keeps,
      open: gone => openLine({ ...lineOptions(all, language), signal, gone }),
    })
  }
  const transcribe: SpeechToText['transcribe'] = async function* (input, { signal, language }) {
    const lines = connect(signal, language, false)
    try {
      yield* hear(input, { lines, signal, call: signal, closed: open.signal, all })
    } finally {
      lines.close()
    }
  }
  return {
    name: NAME,
    transcribe,
    forCall({ signal, language }) {
      const lines = connect(signal, language, true)
      const end = () => {
        lines.close()
        open.signal.removeEventListener('abort', end)
      }
      signal.addEventListener('abort', end, { once: true })
      open.signal.addEventListener('abort', end, { once: true })
      lines.prepare()
      return {
        name: NAME,
        // The language is part of the address.
        transcribe: (input, options) =>
          options.language === language
            ? hear(input, { lines, signal: options.signal, call: signal, closed: open.signal, all })
            : transcribe(input, options),
      }
    },
    async close() {
      open.cancel('closed')
    },
  }
}

const lineOptions = (
  { apiKey, url, model, patience, clock, noticed }: Settled,
  language: string,
): Omit<Parameters<typeof openLine>[0], 'signal' | 'gone'> => ({
  asking: {
    name: NAME,
    service: 'transcription',
    url: withoutSecrets(url),
    apiKey,
    model,
    usualModel: SCRIBE_MODEL,
  },
  query: { url, model, language },
  patience,
  clock,
  noticed,
})

/** As it may be shown. */
function withoutSecrets(url: string): string {
  try {
    return new URL(url).origin
  } catch {
    return 'the address given'
  }
}

interface Hearing {
  readonly lines: Lines
  readonly signal: AbortSignal
  /** Of the call, which may end without its turns being told. */
  readonly call: AbortSignal
  readonly closed: AbortSignal
  readonly all: Settled
}

async function* hear(
  input: AsyncIterable<SttInput>,
  { lines, signal, call, closed, all: { patience, clock } }: Hearing,
): AsyncGenerator<SttPart> {
  if (signal.aborted || call.aborted) return
  if (closed.aborted) throw isClosed()
  using scope = openScope(signal)
  const parts = openChannel<SttPart>(scope.signal)
  const turn = openTurn({
    lines,
    patience,
    clock,
    emit: part => parts.push(part),
    done: error => parts.close(error),
  })
  const fail = () => parts.close(isClosed())
  const end = () => scope.cancel('the call has ended')
  closed.addEventListener('abort', fail, { once: true })
  call.addEventListener('abort', end, { once: true })
  feed(input, turn, scope.signal).catch(error => parts.close(error))
  try {
    yield* parts
  } finally {
    closed.removeEventListener('abort', fail)
    call.removeEventListener('abort', end)
    turn.leave()
  }
}

const isClosed = (): ProviderError => new ProviderError(NAME, 'is closed', { kind: 'down', retryable: false })

async function feed(input: AsyncIterable<SttInput>, turn: Turn, signal: AbortSignal): Promise<void> {
  for await (const item of input) {
    if (signal.aborted) return
    if (item.type === 'audio') turn.append(item.pcm)
    else turn.flush(item.mark)
  }
  turn.end()
}

/** Opens a session and closes it again: throws the ProviderError that a call would run into. Transcribes nothing, and costs nothing. */
export async function checkScribe(
  options: ScribeOptions,
  { signal }: { readonly signal: AbortSignal },
): Promise<void> {
  const line = await openLine({ ...lineOptions(settled(options), ''), signal, gone: () => {} })
  line.close()
}
