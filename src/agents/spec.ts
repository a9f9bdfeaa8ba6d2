import type { CustomLlm } from './custom-llm.ts'
import type { TurnNumber } from './turn-numbers.ts'

/** What the pipeline needs to know of an agent: the vendor's JSON, read once, with its defaults filled in. */
export interface AgentSpec {
  readonly id: string
  readonly name: string
  readonly language: string
  readonly firstMessage: string
  readonly prompt: string
  readonly llm: string
  /** The server of a model of one's own (`custom_llm`); null: `llm` names a model. */
  readonly customLlm: CustomLlm | null
  /** Who answers when the model does not: whom this server has, nobody, or these models in turn (`backup_llm_config`). */
  readonly backupLlm: 'default' | 'disabled' | readonly string[]
  /** So long a model is waited for before the next is asked (`cascade_timeout_seconds`). */
  readonly cascadeTimeoutMs: number
  /** How the model chooses its words (`temperature`, `max_tokens`); null: the model's server decides. */
  readonly sampling: { readonly temperature: number | null; readonly maxTokens: number | null }
  readonly textOnly: boolean
  /** Whether the agent may end the call by itself (`built_in_tools.end_call`). */
  readonly canEndCall: boolean
  readonly voice: {
    readonly id: string
    readonly model: string
    readonly speed: number
    /** 0…1; null: as the voice has it. */
    readonly stability: number | null
    readonly similarityBoost: number | null
  }
  /** The vendor's format names, e.g. `pcm_16000`. */
  readonly inputFormat: string
  readonly outputFormat: string
  /** Names of the wire events that this agent's clients get; null: the default list. */
  readonly clientEvents: readonly string[] | null
  readonly turn: TurnSettings
}

export interface TurnSettings {
  /** Which policy the other numbers belong to: words decide over the agent's speech, or (`plain`) only how long a voice lasts. */
  readonly policy: 'adaptive' | 'plain'
  /** How readily the agent takes its turn: scales the silences that end the caller's. */
  readonly eagerness: 'patient' | 'normal' | 'eager'
  /** Whether a number or a spelling that is being dictated is waited for longer. */
  readonly spellingPatience: boolean
  /** The agent's own numbers (`platform_settings.antiphon.turn`); what is not there is as the policy and the eagerness have it. */
  readonly numbers: Readonly<Partial<Record<TurnNumber, number>>>
  /** What the caller may say over the agent without interrupting it, besides what only says that they listen (`interruption_ignore_terms`). */
  readonly ignoredTerms: readonly string[]
  /** Whether an answer is made ahead of the end of the caller's turn (`platform_settings.antiphon.speculation`). */
  readonly speculates: boolean
  /** False when the agent's `client_events` leave `interruption` out: the vendor's way of switching barge-in off. */
  readonly interruptible: boolean
  readonly firstMessageInterruptible: boolean
  readonly maxDurationMs: number
  readonly maxDurationMessage: string
  /** Silence of the caller after which the call is ended; null: never. */
  readonly silenceEndCallMs: number | null
  /** Silence after which the agent takes the turn itself, ms (`turn_timeout`); null: never. */
  readonly turnTimeoutMs: number | null
  /** The same at the start of a call in which the agent does not speak first, ms (`initial_wait_time`); null: never. */
  readonly initialWaitMs: number | null
  readonly softTimeout: SoftTimeout
  /** The longest silence where an answer is due, ms (`platform_settings.antiphon.turn.filler_ms`); null: no limit. */
  readonly fillerMs: number | null
  /** What a second policy that looks on and decides nothing has in place of these (`platform_settings.antiphon.shadow.turn`); null: there is none. */
  readonly shadow: Partial<Pick<TurnSettings, 'policy' | 'numbers' | 'fillerMs'>> | null
}

/** What is said while the model is slow (`soft_timeout_config`). */
export interface SoftTimeout {
  /** Silence before it is said, ms; null: nothing is. */
  readonly ms: number | null
  /** Said in turn, one a time; at least one. */
  readonly messages: readonly string[]
  /** In any order (`randomize_fillers`). */
  readonly isMixed: boolean
  /** So many for one answer. */
  readonly most: number
}
