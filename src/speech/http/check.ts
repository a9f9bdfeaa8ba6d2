import { z } from 'zod'
import type { Clock, Millis } from '../../flow/clock.ts'
import { ProviderError } from '../provider.ts'
import type { Asking } from './asking.ts'
import { openDeadline } from './deadline.ts'
import { failed } from './failure.ts'
import type { Http } from './http.ts'
import { readLimited } from './read-limited.ts'

const MOST_LIST = 1 << 20
const modelList = z.object({ data: z.array(z.object({ id: z.string() })) })

/** A server that knows the key and the model. */
export interface Checked {
  readonly tookMs: Millis
  /** Where it answered from, if it tells (Groq does). */
  readonly region: string | null
}

export interface CheckOptions {
  readonly http: Http
  readonly clock: Clock
  readonly withinMs: Millis
  readonly signal: AbortSignal
}

/**
 * Asks `GET {baseUrl}/models`: whether the server is there, takes the key and has the model. Costs nothing. Throws `ProviderError` that
 * says what to mend; an abort throws the signal's reason.
 */
export async function checkModel(
  asking: Asking,
  { http, clock, withinMs, signal }: CheckOptions,
): Promise<Checked> {
  const deadline = openDeadline(clock, signal)
  const from = clock.now()
  deadline.within(
    withinMs,
    () => new ProviderError(asking.name, `has not answered within ${withinMs / 1000} s`, { kind: 'late' }),
  )
  try {
    const answer = await http(asking, { method: 'GET', path: '/models', signal: deadline.signal })
    const text = await readLimited(answer.body, MOST_LIST)
    const models = idsIn(text)
    if (models === null)
      throw new ProviderError(
        asking.name,
        `answers ${asking.baseUrl}/models with something else than a list of models; correct ${asking.setting.url}`,
        { kind: 'request' },
      )
    if (!models.includes(asking.model))
      throw new ProviderError(
        asking.name,
        `has no model ${JSON.stringify(asking.model)}; set ${asking.setting.model} to one that ${asking.baseUrl}/models lists`,
        { kind: 'request' },
      )
    return { tookMs: clock.now() - from, region: answer.header('x-groq-region') }
  } catch (error) {
    signal.throwIfAborted()
    throw deadline.overdue ?? failed(asking, error)
  } finally {
    deadline.end()
  }
}

function idsIn(text: string | null): readonly string[] | null {
  try {
    return modelList.parse(JSON.parse(text ?? '')).data.map(({ id }) => id)
  } catch {
    return null
  }
}
