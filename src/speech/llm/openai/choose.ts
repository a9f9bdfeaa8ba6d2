import type { LocalServer } from './discover.ts'

/** Which model of which server, and why this one. */
export interface Chosen {
  readonly server: LocalServer
  readonly model: string
  readonly why: string
}

/** Names of models that do not talk: of embeddings, ranking, speech and pictures. */
const SILENT =
  /embed|minilm|rerank|whisper|\btts\b|(^|[/_-])(bge|gte|e5|clip|stable-diffusion|flux)([_.:-]|$)/i
/** Ollama lists models that it has answered elsewhere, too. */
const ELSEWHERE = /[:-]cloud$/i

/**
 * The model that is wanted, where a server has it; without a wish the first that can talk and runs on this machine. A wish that none has is
 * put to the first server, which says what is missing. Null: there is no server, or none with such a model.
 */
export function chooseModel(servers: readonly LocalServer[], wanted: string | null): Chosen | null {
  if (wanted !== null) {
    const server = servers.find(({ models }) => models.some(model => isSame(model, wanted))) ?? servers[0]
    return server ? { server, model: wanted, why: `ANTIPHON_LLM_MODEL=${wanted}` } : null
  }
  for (const server of servers) {
    const talking = server.models.filter(model => !SILENT.test(model) && !ELSEWHERE.test(model))
    const [model] = talking
    if (model !== undefined) return { server, model, why: reason(talking.length) }
  }
  return null
}

/** Ollama calls a model without a tag the latest of that name. */
const isSame = (model: string, wanted: string): boolean => model === wanted || model === `${wanted}:latest`

const reason = (count: number): string =>
  count === 1
    ? 'its only model that chats'
    : `the first of its ${count} models that chat; ANTIPHON_LLM_MODEL names another`
