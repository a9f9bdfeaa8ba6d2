import { z } from 'zod'
import type { Clock, Millis } from '../../flow/clock.ts'
import { jsonOf } from '../json.ts'
import { ProviderError } from '../provider.ts'
import { askWhole } from './ask-whole.ts'
import type { Asking } from './asking.ts'
import { Refused } from './failure.ts'
import type { Http } from './http.ts'

/** What a check found that is no failure. */
export interface CheckedModel {
  /** Whether the server lists its models and this one among them; false: it has no such list. */
  readonly isListed: boolean
  /** The day from which the model will not answer any more, `YYYY-MM-DD` (OpenAI tells it); null: none is told. */
  readonly shutdownDate: string | null
}

export interface CheckOptions {
  readonly http: Http
  readonly withinMs: Millis
  readonly signal: AbortSignal
  readonly clock?: Clock | undefined
}

const MOST_LIST = 2 << 20
const MOST_NAMES = 5
/** What Ollama writes as the owner of its models. */
const OLLAMA = 'library'
const list = z.object({
  data: z.array(
    z.object({ id: z.string(), shutdown_date: z.string().nullish(), owned_by: z.string().nullish() }),
  ),
})
const unlisted: CheckedModel = { isListed: false, shutdownDate: null }

/**
 * Asks `GET {baseUrl}/models` whether the server is there, takes the key and has the model; it costs nothing. Throws `ProviderError` for what a
 * call would meet; for a model that is not there it names those that come near. An abort resolves quietly, as if nothing were listed.
 */
export async function checkModel(asking: Asking, { signal, ...limits }: CheckOptions): Promise<CheckedModel> {
  let text: string
  try {
    const request = { method: 'GET', path: '/models', signal } as const
    text = await askWhole(asking, request, { ...limits, mostBytes: MOST_LIST })
  } catch (error) {
    if (signal.aborted || hasNoList(error)) return unlisted
    throw error
  }
  const models = modelsIn(text)
  if (models === null) return unlisted
  const model = models.find(({ id }) => id === asking.model || id === `${asking.model}:latest`)
  if (model === undefined) throw unknownModel(asking, models)
  return { isListed: true, shutdownDate: model.shutdown_date ?? null }
}

/** A server without a list may serve all the same, and so may a key that may be used and not list. */
const hasNoList = (error: unknown): boolean =>
  error instanceof Refused &&
  (error.status === 404 || error.status === 405 || /missing scopes/i.test(error.message))

type Listed = z.infer<typeof list>['data'][number]

const modelsIn = (text: string): readonly Listed[] | null => list.safeParse(jsonOf(text)).data?.data ?? null

function unknownModel({ name, model, settings }: Asking, models: readonly Listed[]): ProviderError {
  const near = nearTo(
    model,
    models.map(({ id }) => id),
  )
  const offer = near.length === 0 ? 'it lists none' : `it has ${near.join(', ')}`
  const pull = models[0]?.owned_by === OLLAMA ? `get it with "ollama pull ${model}", or ` : ''
  const text = `has no model ${JSON.stringify(model)}; ${pull}set ${settings.model} to another: ${offer}`
  return new ProviderError(name, text, { kind: 'request' })
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
