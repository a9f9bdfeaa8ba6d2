/**
 * Reads a `--policy`: `default`, a named policy, or our own turn settings as `plain,silence_ms=300,barge_in_ms=200` (the agent's
 * `platform_settings.antiphon.turn`). Throws an Error that says what it may be.
 */
export function parsePolicy(text: string): TurnJson {
  if (text === 'default') return {}
  const settings = text.split(',').map((setting, index) => {
    if (index === 0 && /^\s*[a-z]+\s*$/.test(setting)) return ['policy', setting.trim()] as const
    const [, name, value] = /^\s*([a-z_]+)\s*=\s*(\d+(?:\.\d+)?)\s*$/.exec(setting) ?? []
    if (name === undefined || value === undefined)
      throw new Error(
        `--policy ${text}: "${setting}" is no setting; write default, plain, or plain,silence_ms=300,barge_in_ms=200`,
      )
    return [name, Number(value)] as const
  })
  return Object.fromEntries(settings)
}

/** Our own turn settings as an agent's JSON has them. */
export type TurnJson = Readonly<Record<string, number | string>>

/** An agent's JSON with these turn settings in it. */
export function withPolicy(agent: unknown, settings: TurnJson): unknown {
  const platform = at(agent, 'platform_settings')
  const ours = at(platform, 'antiphon')
  return {
    ...record(agent),
    platform_settings: {
      ...platform,
      antiphon: { ...ours, turn: { ...at(ours, 'turn'), ...settings } },
    },
  }
}

const at = (value: unknown, key: string): Readonly<Record<string, unknown>> => record(record(value)[key])
const record = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? { ...value } : {}
