import { z } from 'zod'
import { type Millis, startClock } from '../../../flow/clock.ts'
import { openScope } from '../../../flow/scope.ts'
import { type CallOptions, ProviderError } from '../../provider.ts'
import { type Addressee, type Asking, addressOf, toAsking } from './asking.ts'
import { failed } from './failure.ts'
import { readStart } from './read-start.ts'
import { mustBeSendable, refusalOf } from './send.ts'

export interface CheckOptions extends Addressee {
  /** Left out: 5 s. */
  readonly withinMs?: Millis
  readonly fetch?: typeof globalThis.fetch
}

/** What a check found that is no failure. */
export interface CheckedModel {
  /** Whether the server lists its models and this one among them; false: it has no such list. */
  readonly isListed: boolean
  /** The day from which the model will not answer any more, `YYYY-MM-DD` (OpenAI tells it); null: none is told. */
  readonly shutdownDate: string | null
}

const WITHIN_MS: Millis = 5_000
const MOST_BYTES = 2 << 20
const MOST_NAMES = 5
const clock = startClock()
const list = z.object({ data: z.array(z.object({ id: z.string(), shutdown_date: z.string().nullish() })) })
const unlisted: CheckedModel = { isListed: false, shutdownDate: null }

/**
 * Asks `GET {baseUrl}/models` whether the key is accepted and the model known; no tokens are spent. Throws `ProviderError` for what a call
 * would meet; for a model that is not there it names those that come near. An abort resolves quietly, as if nothing were listed.
 */
export async function checkModel(options: CheckOptions, { signal }: CallOptions): Promise<CheckedModel> {
  const asking = toAsking(options)
  const withinMs = options.withinMs ?? WITHIN_MS
  using scope = openScope(signal)
  let isLate = false
  const callOff = clock.after(withinMs, () => {
    isLate = true
    scope.cancel('overdue')
  })
  try {
    return await ask(asking, options.fetch ?? globalThis.fetch, scope.signal)
  } catch (error) {
    if (signal.aborted) return unlisted
    if (!isLate) throw failed(asking, error)
    const text = `does not list its models within ${withinMs / 1000} s; look whether ${asking.shownUrl} is up and within reach`
    throw new ProviderError(asking.name, text, { kind: 'late' })
  } finally {
    callOff()
  }
}

async function ask(
  asking: Asking,
  fetch: typeof globalThis.fetch,
  signal: AbortSignal,
): Promise<CheckedModel> {
  mustBeSendable(asking)
  const answer = await fetch(addressOf(asking, '/models'), {
    headers: asking.headers,
    signal,
    redirect: 'manual',
  })
  if (answer.status !== 200) {
    const refusal = await refusalOf(asking, answer)
    // A server without a list may chat all the same, and so may a key that may chat and not list.
    if (answer.status === 404 || answer.status === 405 || /missing scopes/i.test(refusal.message))
      return unlisted
    throw refusal
  }
  const models = modelsIn(await readStart(answer.body, MOST_BYTES))
  if (models === null) return unlisted
  const model = models.find(({ id }) => id === asking.model || id === `${asking.model}:latest`)
  if (model === undefined) throw unknownModel(asking, models)
  return { isListed: true, shutdownDate: model.shutdown_date ?? null }
}

type Listed = z.infer<typeof list>['data'][number]

function modelsIn(text: string): readonly Listed[] | null {
  try {
    const parsed = list.safeParse(JSON.parse(text))
    return parsed.success ? parsed.data.data : null
  } catch {
    return null
  }
}

function unknownModel({ name, model, settings }: Asking, models: readonly Listed[]): ProviderError {
  const near = nearTo(
    model,
    models.map(({ id }) => id),
  )
  const offer = near.length === 0 ? 'it lists none' : `it has ${near.join(', ')}`
  return new ProviderError(
    name,
    `has no model ${JSON.stringify(model)}; set ${settings.model} to another: ${offer}`,
    {
      kind: 'request',
    },
  )
}

/** Those that have the most in common with a name first: pieces of three letters. */
function nearTo(name: string, all: readonly string[]): readonly string[] {
  const wanted = pieces(name)
  const common = (other: string) => {
    const theirs = pieces(other)
    return (
      [...wanted].filter(piece => theirs.has(piece)).length / Math.max(1, Math.max(wanted.size, theirs.size))
    )
  }
  return all
    .map(id => ({ id, common: common(id) }))
    .sort((a, b) => b.common - a.common)
    .slice(0, MOST_NAMES)
    .map(({ id }) => id.slice(0, 80))
}

function pieces(name: string): ReadonlySet<string> {
  const text = ` ${name.toLowerCase()} `
  return new Set(Array.from({ length: text.length - 2 }, (_, at) => text.slice(at, at + 3)))
}
