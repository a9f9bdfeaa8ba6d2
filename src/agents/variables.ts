/** What `{{system__…}}` stands for at the start of a call. Unknown parts are empty. */
export interface CallFacts {
  readonly agentId: string
  readonly conversationId?: string
  /** The wall clock's time at the start. */
  readonly now?: Date
  /** Telephone calls only. */
  readonly callerId?: string
  readonly calledNumber?: string
  readonly callSid?: string
}

export type Variables = Readonly<Record<string, unknown>>

/** The vendor's system variables at the start of a call; `timezone` is an IANA name. */
export function systemVariables(facts: CallFacts, timezone: string): Variables {
  const now = facts.now ?? new Date()
  return {
    system__agent_id: facts.agentId,
    system__current_agent_id: facts.agentId,
    system__conversation_id: facts.conversationId ?? '',
    system__caller_id: facts.callerId ?? '',
    system__called_number: facts.calledNumber ?? '',
    system__call_sid: facts.callSid ?? '',
    system__call_duration_secs: 0,
    system__time: localTime(now, timezone),
    system__time_utc: now.toISOString(),
    system__timezone: timezone,
    system__agent_turns: 0,
    system__current_agent_turns: 0,
    system__current_subagent_turns: 0,
    system__conversation_history: '',
  }
}

export type Filled =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly missing: readonly string[] }

const gap = /\{\{\s*([A-Za-z_][\w.-]*)\s*\}\}/g

/** The names that stand as `{{name}}` in `text`, each once. */
export function namesIn(text: string): readonly string[] {
  return [...new Set([...text.matchAll(gap)].map(([, name = '']) => name))]
}

/** What a secret stands for may never reach a model, a voice or a record. */
export const isSecretName = (name: string): boolean => name.startsWith('secret__')

/**
 * `text` with every `{{name}}` replaced, once: a value is not searched for names. Null is no value, and a `secret__`
 * name counts as missing, since what it stands for may never reach a model or a voice.
 */
export function fillVariables(text: string, variables: Variables): Filled {
  const missing = new Set<string>()
  const filled = text.replace(gap, (written, name: string) => {
    const value = Object.hasOwn(variables, name) && !isSecretName(name) ? variables[name] : null
    if (value === null || value === undefined) {
      missing.add(name)
      return written
    }
    return typeof value === 'object' ? JSON.stringify(value) : String(value)
  })
  return missing.size === 0 ? { ok: true, text: filled } : { ok: false, missing: [...missing] }
}

/** "Friday, 12:33 12 December 2025": put together here, because the runtimes' own punctuation differs. */
function localTime(now: Date, timeZone: string): string {
  const part = (options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat('en-GB', { ...options, timeZone }).format(now)
  const time = part({ hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })
  const date = `${part({ day: 'numeric' })} ${part({ month: 'long' })} ${part({ year: 'numeric' })}`
  return `${part({ weekday: 'long' })}, ${time} ${date}`
}
