import { type Channel, openChannel } from '../../../flow/channel.ts'
import type { Clock } from '../../../flow/clock.ts'
import type { Asking } from '../../http/asking.ts'
import { openDeadline } from '../../http/deadline.ts'
import { failed } from '../../http/failure.ts'
import type { Http } from '../../http/http.ts'
import { ProviderError } from '../../provider.ts'
import type { OpenAiVoiceDeadlines } from './options.ts'

/** A clause of some seconds; ten minutes of sound are no clause. */
const MOST_SOUND = 600 * 48_000

export interface SpeechRequest {
  readonly text: string
  readonly voice: string
  readonly speed: number
}

export interface Requesting {
  readonly asking: Asking
  readonly http: Http
  readonly clock: Clock
  readonly deadlines: OpenAiVoiceDeadlines
  readonly signal: AbortSignal
}

/** Asks for the sound of one clause, at once. Its bytes, as they come, whether or not somebody reads them; reading throws `ProviderError`. */
export function requestSpeech(request: SpeechRequest, requesting: Requesting): AsyncIterable<Uint8Array> {
  const bytes = openChannel<Uint8Array>(requesting.signal)
  receive(request, bytes, requesting).then(
    () => bytes.close(),
    error => bytes.close(error),
  )
  return bytes
}

async function receive(
  { text, voice, speed }: SpeechRequest,
  bytes: Channel<Uint8Array>,
  { asking, http, clock, deadlines, signal }: Requesting,
): Promise<void> {
  const deadline = openDeadline(clock, signal)
  const waits = (ms: number, what: string) =>
    deadline.within(ms, () => new ProviderError(asking.name, `${what} for ${ms / 1000} s`, { kind: 'late' }))
  let received = 0
  waits(deadlines.firstByteMs, 'was asked to speak and has sent no sound')
  try {
    const { model } = asking
    const body = JSON.stringify({ model, input: text, voice, response_format: 'pcm', speed })
    const path = '/audio/speech'
    const answer = await http(asking, {
      method: 'POST',
      path,
      type: 'application/json',
      body,
      signal: deadline.signal,
    })
    refuseOtherThanSound(asking, answer.header('content-type') ?? '')
    for await (const piece of answer.body) {
      received += piece.length
      if (received > MOST_SOUND)
        throw new ProviderError(asking.name, 'sends sound without an end', { kind: 'broken' })
      bytes.push(piece)
      waits(deadlines.betweenBytesMs, 'stopped in the middle of a clause and has sent no sound')
    }
  } catch (error) {
    if (signal.aborted) return
    throw deadline.overdue ?? failed(asking, error, received > 0)
  } finally {
    deadline.end()
  }
  if (received === 0) throw new ProviderError(asking.name, 'answered without a sound', { kind: 'broken' })
}

function refuseOtherThanSound({ name, shownUrl }: Asking, type: string): void {
  if (!/json|html|text\//.test(type)) return
  throw new ProviderError(
    name,
    `answers with ${type.slice(0, 60)} and not with sound; look whether ${shownUrl} is an API of speech`,
    { kind: 'broken' },
  )
}
