import { applyInitiation } from '../agents/initiation.ts'
import { inLanguage } from '../agents/language.ts'
import type { AgentSpec } from '../agents/spec.ts'
import { missingInTools } from '../agents/tool-variables.ts'
import { unsupportedWarnings } from '../agents/unsupported.ts'
import type { CallFacts, Variables } from '../agents/variables.ts'
import { type Closing, closing } from '../protocol/closing.ts'
import type { InitiationData } from '../protocol/initiation.ts'
import type { Json } from '../protocol/json.ts'
import type { Documents } from '../store/documents.ts'
import { type DressedAgent, dressAgent } from './dress.ts'
import { type PromptText, withKnowledge } from './prompt-knowledge.ts'

export interface CallRequest {
  /** The agent as it was given. */
  readonly json: Json
  readonly initiation: InitiationData
  readonly facts: CallFacts
  readonly documents: Pick<Documents, 'get'>
  /** Texts for the prompt that came with the call, besides the agent's documents. */
  readonly texts?: readonly PromptText[]
}

/** The agent of one call, with everything found and filled in; or why the call cannot begin. */
export type PreparedCall =
  | {
      readonly ok: true
      readonly agent: DressedAgent
      /** Its prompt has the knowledge. */
      readonly spec: AgentSpec
      readonly variables: Variables
      /** Any JSON for the custom model's request; undefined: none. */
      readonly extraBody: unknown
      /** For the log and the record: what the agent counts on and does not get. */
      readonly warnings: readonly string[]
      /** The same agent from now on in another language; null: its preset for it is broken. */
      readonly inLanguage: (language: string) => AgentSpec | null
    }
  | { readonly ok: false; readonly closing: Closing }

/** Makes of an agent and of what a client asks for the agent of one call. Rejects when the database fails. */
export async function prepareCall({
  json,
  initiation,
  facts,
  documents,
  texts = [],
}: CallRequest): Promise<PreparedCall> {
  const applied = applyInitiation(json, initiation, facts)
  if (!applied.ok) return applied
  const { variables, extraBody } = applied
  const agent = await dressAgent(applied.json, documents)
  const missing = missingInTools(
    agent.toolConfigs.map(({ config }) => config),
    variables,
  )
  if (missing.length > 0) {
    const names = missing.map(name => `'${name}'`).join(', ')
    return { ok: false, closing: closing('variable-missing', `tools: {${names}}`) }
  }
  const known = [...agent.knowledge, ...texts]
  const knowing = (spec: AgentSpec): AgentSpec => ({ ...spec, prompt: withKnowledge(spec.prompt, known) })
  return {
    ok: true,
    agent,
    spec: knowing(applied.spec),
    variables,
    extraBody,
    warnings: [
      ...unsupportedWarnings(applied.json, { toolsToo: false }),
      ...agent.problems,
      ...unheeded(initiation),
    ],
    inLanguage(language) {
      const spec = inLanguage(applied.json, language, { agentId: facts.agentId, variables })
      return spec && knowing(spec)
    },
  }
}

/** What a client may ask for, and does not get. */
function unheeded({ starting_workflow_node_id, procedure_ids }: InitiationData): readonly string[] {
  return [
    ...(starting_workflow_node_id
      ? ['The client asks for a node of the workflow to start at: no workflow is run.']
      : []),
    ...(procedure_ids?.length ? ['The client asks for procedures: none is started.'] : []),
  ]
}
