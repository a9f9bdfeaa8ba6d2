import { isObject } from '../protocol/json.ts'

/** How many calls an agent takes (`platform_settings.call_limits`, `queueing_config`). */
export interface AgentLimits {
  /** At once; null: as many as the server takes. */
  readonly concurrent: number | null
  /** From midnight to midnight UTC; null: as many as come. */
  readonly daily: number | null
  /** How long a caller may wait for a place, ms; null: there is no queue. */
  readonly queueMs: number | null
}

const DEFAULT_DAILY = 100_000
const DEFAULT_WAIT_SECONDS = 180
const MOST_WAIT_SECONDS = 1800

/**
 * Reads them out of an agent's JSON; a negative number means no limit. `bursting_enabled` is about what a hosted
 * workspace has paid for: here there is nothing that a burst could borrow from, so it is kept and does nothing.
 */
export function readLimits(agent: unknown): AgentLimits {
  const settings = objectAt(agent, 'platform_settings')
  const limits = objectAt(settings, 'call_limits')
  const queue = objectAt(settings, 'queueing_config')
  const wait = number(queue.wait_timeout_seconds, DEFAULT_WAIT_SECONDS)
  return {
    concurrent: limit(number(limits.agent_concurrency_limit, -1)),
    daily: limit(number(limits.daily_limit, DEFAULT_DAILY)),
    queueMs: queue.enabled === true && wait > 0 ? Math.min(wait, MOST_WAIT_SECONDS) * 1000 : null,
  }
}

const objectAt = (value: unknown, key: string): Record<string, unknown> => {
  const inner = isObject(value) ? value[key] : undefined
  return isObject(inner) ? inner : {}
}
const number = (value: unknown, otherwise: number): number =>
  typeof value === 'number' && Number.isFinite(value) ? value : otherwise
const limit = (value: number): number | null => (value < 0 ? null : Math.floor(value))
