import { isObject, isTooDeep, maxJsonDepth } from '../protocol/json.ts'
import { toCustomLlm } from './custom-llm.ts'
import { describeFault } from './fault.ts'
import { type AgentFields, agentSchema } from './schema.ts'
import type { AgentSpec, SoftTimeout, TurnSettings } from './spec.ts'
import { type TurnNumber, turnNumbers } from './turn-numbers.ts'

export type AgentReading =
  | { readonly ok: true; readonly spec: AgentSpec }
  /** The problem names the field, its value and what is allowed; the path is that field's, empty for the agent as a whole. */
  | { readonly ok: false; readonly problem: string; readonly path: readonly (string | number)[] }

/** What this server uses of the vendor's agent JSON, with the vendor's published defaults where a field is missing or null. */
export function readAgent(json: unknown, id: string): AgentReading {
  if (isTooDeep(json))
    return { ok: false, problem: `The agent is nested deeper than ${maxJsonDepth} levels.`, path: [] }
  const read = agentSchema.safeParse(json)
  if (!read.success) {
    const path = (read.error.issues[0]?.path ?? []).filter(key => typeof key !== 'symbol')
    return { ok: false, problem: describeFault(json, read.error), path }
  }
  const problem = promptProblem(read.data.conversation_config?.agent?.prompt)
  if (problem === null) return { ok: true, spec: toSpec(read.data, id) }
  return { ok: false, problem, path: (problem.split(' ', 1)[0] ?? '').split('.') }
}

function toSpec(fields: AgentFields, id: string): AgentSpec {
  const { agent, asr, tts, conversation } = fields.conversation_config ?? {}
  return {
    id,
    name: fields.name || id,
    language: agent?.language || 'en',
    firstMessage: agent?.first_message ?? '',
    prompt: agent?.prompt?.prompt ?? '',
    llm: agent?.prompt?.llm || 'gemini-2.5-flash',
    customLlm: agent?.prompt?.llm === CUSTOM ? toCustomLlm(agent.prompt.custom_llm) : null,
    backupLlm: toBackup(agent?.prompt?.backup_llm_config),
    cascadeTimeoutMs: Math.round((agent?.prompt?.cascade_timeout_seconds ?? 4) * 1000),
    sampling: toSampling(agent?.prompt),
    textOnly: conversation?.text_only ?? false,
    canEndCall: hasEndCall(agent?.prompt),
    voice: {
      id: tts?.voice_id || 'cjVigY5qzO86Huf0OWal',
      model: tts?.model_id || 'eleven_flash_v2',
      speed: tts?.speed ?? 1,
      stability: tts?.stability ?? null,
      similarityBoost: tts?.similarity_boost ?? null,
    },
    inputFormat: asr?.user_input_audio_format ?? 'pcm_16000',
    outputFormat: tts?.agent_output_audio_format ?? 'pcm_16000',
    clientEvents: conversation?.client_events ?? null,
    turn: toTurn(fields),
  }
}

function toTurn({ conversation_config: config, platform_settings: platform }: AgentFields): TurnSettings {
  const { agent, conversation, turn } = config ?? {}
  const ours = platform?.antiphon?.turn
  const turnTimeout = turn?.turn_timeout ?? 7
  return {
    policy: ours?.policy ?? 'adaptive',
    eagerness: turn?.turn_eagerness ?? 'normal',
    spellingPatience: turn?.spelling_patience !== 'off',
    numbers: numbersOf(ours ?? {}),
    ignoredTerms: turn?.interruption_ignore_terms ?? [],
    speculates: platform?.antiphon?.speculation ?? true,
    interruptible: conversation?.client_events?.includes('interruption') ?? true,
    firstMessageInterruptible: !(agent?.disable_first_message_interruptions ?? false),
    maxDurationMs: (conversation?.max_duration_seconds ?? 600) * 1000,
    maxDurationMessage: agent?.max_conversation_duration_message ?? '',
    silenceEndCallMs: toMs(turn?.silence_end_call_timeout ?? -1),
    turnTimeoutMs: toMs(turnTimeout),
    initialWaitMs: toMs(turn?.initial_wait_time ?? turnTimeout),
    softTimeout: toSoftTimeout(turn?.soft_timeout_config),
    fillerMs: toFillerMs(ours?.filler_ms),
    shadow: toShadow(platform?.antiphon?.shadow?.turn),
  }
}

type OwnTurn = NonNullable<NonNullable<AgentFields['platform_settings']>['antiphon']>['turn']

/** No numbers, no shadow: it would be the live policy again. */
function toShadow(turn: OwnTurn): TurnSettings['shadow'] {
  if (turn == null) return null
  const { policy, filler_ms: filler } = turn
  const numbers = numbersOf(turn)
  if (policy == null && filler === undefined && Object.keys(numbers).length === 0) return null
  return {
    numbers,
    ...(policy != null && { policy }),
    ...(filler !== undefined && { fillerMs: toFillerMs(filler) }),
  }
}

function numbersOf(ours: Partial<Record<TurnNumber, number | null | undefined>>): TurnSettings['numbers'] {
  const names = Object.keys(turnNumbers) as TurnNumber[]
  return Object.fromEntries(names.flatMap(name => (ours[name] == null ? [] : [[name, ours[name]]])))
}

type TurnFields = NonNullable<NonNullable<AgentFields['conversation_config']>['turn']>

function toSoftTimeout(fields: TurnFields['soft_timeout_config']): SoftTimeout {
  return {
    ms: toMs(fields?.timeout_seconds ?? -1),
    messages: [fields?.message ?? 'Hhmmmm...yeah.', ...(fields?.additional_soft_timeout_messages ?? [])],
    isMixed: fields?.randomize_fillers ?? false,
    most: fields?.max_soft_timeouts_per_generation ?? 1,
  }
}

/** Half a second before the longest silence that is meant (3.5 s), because the filler has to be made first. */
const FILLER_MS = 3000

/** Null says never here, as -1 does: a field of ours is in no export. */
function toFillerMs(ms: number | null | undefined): number | null {
  if (ms === undefined) return FILLER_MS
  return ms === -1 ? null : ms
}

const toMs = (seconds: number): number | null => (seconds < 0 ? null : Math.round(seconds * 1000))

type PromptFields = NonNullable<NonNullable<AgentFields['conversation_config']>['agent']>['prompt']

/** The vendor's name for a model of one's own. */
const CUSTOM = 'custom-llm'

/** What no field alone shows; null: nothing. */
function promptProblem(prompt: PromptFields): string | null {
  const at = 'conversation_config.agent.prompt'
  if (prompt?.llm === CUSTOM && !prompt.custom_llm)
    return `${at}.custom_llm is missing: it must be an object with the url of the model's server, because llm is "${CUSTOM}".`
  // A token can come of it that the vendor alone can get.
  if (prompt?.llm === CUSTOM && prompt.custom_llm?.auth_connection && !prompt.custom_llm.api_key)
    return `${at}.custom_llm.auth_connection is a connection of the vendor's workspace, which cannot be used here: give api_key.`
  const backup = prompt?.backup_llm_config
  if (backup?.preference === 'override' && !backup.order?.length)
    return `${at}.backup_llm_config.order is missing: it must be a list of models, because preference is "override".`
  return null
}

const toBackup = (config: NonNullable<PromptFields>['backup_llm_config']): AgentSpec['backupLlm'] =>
  config?.preference === 'override' ? (config.order ?? []) : (config?.preference ?? 'default')

/** The vendor's models have defaults of their own for these (0 and -1); what another's server has for its model is the better one. */
const toSampling = (prompt: PromptFields): AgentSpec['sampling'] => ({
  temperature: prompt?.temperature ?? null,
  maxTokens: prompt?.max_tokens == null || prompt.max_tokens === -1 ? null : prompt.max_tokens,
})

/** The built-in tool is there when it is an object; older agents list it among their tools. */
function hasEndCall(prompt: PromptFields): boolean {
  if (isObject(prompt?.built_in_tools?.end_call)) return true
  return (prompt?.tools ?? []).some(tool => {
    if (!isObject(tool) || tool.type !== 'system') return false
    return tool.name === 'end_call' || (isObject(tool.params) && tool.params.system_tool_type === 'end_call')
  })
}
