import { z } from 'zod'
import type { Millis } from '../../../flow/clock.ts'
import { readStart } from '../../http/read-start.ts'
import { localPlaces, type Place, portOf } from './places.ts'

/** A language-model server that answers on this machine. */
export interface LocalServer {
  /** `Ollama`, `llama.cpp`, `vLLM`, or `OpenAI-compatible` where it does not say. */
  readonly kind: string
  /** With `/v1`. */
  readonly baseUrl: string
  /** Host and port, as people write them. */
  readonly address: string
  /** In its own order; Ollama's is the newest first. */
  readonly models: readonly string[]
}

export interface DiscoveryOptions {
  /** The setting of Ollama's own clients; null: none. */
  readonly ollamaHost: string | null
  /** The port that we listen on ourselves. */
  readonly ownPort: number
  readonly places?: readonly Place[]
}

/** An answer over the loopback takes milliseconds; a port where something else listens may take for ever. */
const WAIT_MS: Millis = 500
const MOST_BYTES = 256 << 10

/** Asks the usual places on this machine for models, all at once and for half a second at most. */
export async function findLocalModels(options: DiscoveryOptions): Promise<readonly LocalServer[]> {
  const { ollamaHost, ownPort, places = localPlaces(ollamaHost) } = options
  const others = places.filter(({ origin }) => portOf(new URL(origin)) !== ownPort)
  const found = await Promise.all(others.map(ask))
  return found.filter(server => server !== null)
}

const list = z.object({
  data: z.array(z.object({ id: z.string().min(1), owned_by: z.string().nullish() })).max(1_000),
})
const owners: Readonly<Record<string, string>> = { llamacpp: 'llama.cpp', vllm: 'vLLM', library: 'Ollama' }

async function ask({ kind, origin }: Place): Promise<LocalServer | null> {
  const parsed = list.safeParse(await getJson(`${origin}/v1/models`))
  if (!parsed.success || (await isAntiphon(origin))) return null
  const { data } = parsed.data
  return {
    kind: owners[data[0]?.owned_by ?? ''] ?? kind ?? 'OpenAI-compatible',
    baseUrl: `${origin}/v1`,
    address: new URL(origin).host,
    models: data.map(({ id }) => id),
  }
}

const status = z.object({ version: z.string(), providers: z.array(z.object({ stage: z.string() })) })

/** Whether a server is one of ours: it would ask itself for its answers. */
export async function isAntiphon(origin: string): Promise<boolean> {
  return status.safeParse(await getJson(`${origin}/v1/antiphon/status`)).success
}

const mark = z.object({ simulator: z.literal(true) })

/** Whether a server is one of our simulators. */
export async function isSimulator(origin: string): Promise<boolean> {
  return mark.safeParse(await getJson(`${origin}/v1/antiphon/simulator`)).success
}

/** The models that a server lists; null where it does not answer, or has no such list. */
export async function listModels(baseUrl: string, key: string | null): Promise<readonly string[] | null> {
  const headers = key === null ? {} : { authorization: `Bearer ${key}` }
  const parsed = list.safeParse(await getJson(`${baseUrl}/models`, { headers, withinMs: LISTING_MS }))
  return parsed.success ? parsed.data.data.map(({ id }) => id) : null
}

/** A server that was named may be far away. */
const LISTING_MS: Millis = 5_000

interface Asking {
  readonly headers?: Readonly<Record<string, string>>
  readonly withinMs?: Millis
}

/** Null for whatever is no JSON with the status 200, in time and of a reasonable size. */
async function getJson(url: string, { headers = {}, withinMs = WAIT_MS }: Asking = {}): Promise<unknown> {
  try {
    const answer = await fetch(url, { headers, signal: AbortSignal.timeout(withinMs), redirect: 'error' })
    const text = await readStart(answer.body, MOST_BYTES)
    return answer.status === 200 ? JSON.parse(text) : null
  } catch {
    return null
  }
}
