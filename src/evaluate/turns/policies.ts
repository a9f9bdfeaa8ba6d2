/**
 * Reads a `--policy`: `default`, a named policy, or our own turn settings as `plain,silence_ms=300,barge_in_ms=200` (the agent's
 * `platform_settings.antiphon.turn`), or the vendor's `turn_eagerness=eager`. Throws an Error that says what it may be.
 */
export function parsePolicy(text: string): TurnJson {
  if (text === 'default') return {}
  const settings = text.split(',').map((setting, index) => {
    if (index === 0 && /^\s*[a-z]+\s*$/.test(setting)) return ['policy', setting.trim()] as const
    const [, eagerness] = /^\s*turn_eagerness\s*=\s*(patient|normal|eager)\s*$/.exec(setting) ?? []
    if (eagerness !== undefined) return ['turn_eagerness', eagerness] as const
    const [, name, value] = /^\s*([a-z_]+)\s*=\s*(\d+(?:\.\d+)?)\s*$/.exec(setting) ?? []
    if (name === undefined || value === undefined)
      throw new Error(
        `--policy ${text}: "${setting}" is no setting; write default, plain, plain,silence_ms=300,barge_in_ms=200 or turn_eagerness=eager,soonest_ms=200`,
      )
    return [name, Number(value)] as const
  })
  return Object.fromEntries(settings)
}

/** Our own turn settings as an agent's JSON has them. */
export type TurnJson = Readonly<Record<string, number | string>>

/**
 * An agent's JSON with these turn settings in it: ours in their place, the vendor's eagerness in its own. It asks nobody whether they are there: the
 * suite's silences are meant to be silent.
 */
export function withPolicy(agent: unknown, { turn_eagerness: eagerness, ...settings }: TurnJson): unknown {
  const config = at(agent, 'conversation_config')
  const platform = at(agent, 'platform_settings')
  const ours = at(platform, 'antiphon')
  const turn = {
    ...at(config, 'turn'),
    turn_timeout: -1,
    ...(eagerness !== undefined && { turn_eagerness: eagerness }),
  }
  return {
    ...record(agent),
    conversation_config: { ...config, turn },
    platform_settings: {
      ...platform,
      antiphon: { ...ours, turn: { ...at(ours, 'turn'), ...settings } },
    },
  }
}

const at = (value: unknown, key: string): Readonly<Record<string, unknown>> => record(record(value)[key])
const record = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? { ...value } : {}
