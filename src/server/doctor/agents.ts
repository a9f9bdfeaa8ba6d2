import type { AgentSpec } from '../../agents/spec.ts'
import { unsupportedWarnings } from '../../agents/unsupported.ts'
import type { Config } from '../../config.ts'
import { vendorModel } from '../../speech/llm/openai/vendor-models.ts'
import type { Finding } from './finding.ts'

/** The vendor's default, which stands in every export of an agent whose author chose nothing. */
const UNCHOSEN = 'gemini-2.5-flash'

/** What agents ask for and this process does not have: another model answers in its place. */
export function agentFindings(
  { providers }: Config,
  agents: readonly Pick<AgentSpec, 'id' | 'llm' | 'customLlm'>[],
): readonly Finding[] {
  if (providers.llm !== null) return []
  const keys: Readonly<Record<string, string | null>> = {
    groq: providers.groq.key,
    openai: providers.openAi.key,
  }
  return agents.flatMap(({ id, llm, customLlm }) => {
    if (customLlm || llm === UNCHOSEN) return []
    const found = vendorModel(llm)
    if (found && (keys[found.provider] ?? null) !== null) return []
    const why = found ? `there is no key for ${found.provider}` : 'no provider here has it'
    return [
      {
        what: 'agent',
        ok: true,
        detail: `${id} asks for the model ${llm}, and ${why}: the model above answers in its place`,
      },
    ]
  })
}

/** What agents count on and this version does not do. */
export function unsupportedFindings(
  agents: ReadonlyMap<string, { readonly json: unknown }>,
): readonly Finding[] {
  return [...agents].flatMap(([id, { json }]) =>
    unsupportedWarnings(json).map(warning => ({ what: 'agent', ok: true, detail: `${id}: ${warning}` })),
  )
}
