import type { Dispatcher } from 'undici'
import type { Clock } from '../flow/clock.ts'
import type { Json } from '../protocol/json.ts'
import type { LanguageModel } from '../speech/provider.ts'
import type { Store } from '../store/store.ts'
import type { Plan } from './plan.ts'
import type { SendingLimits } from './webhooks/deliver.ts'

/** What the aftermath of calls needs of the process. */
export interface AftermathPorts {
  readonly store: Store
  /** Language models for a call's analysis, most wanted first; none where rules answer. */
  readonly models: (plan: Plan) => readonly LanguageModel[]
  /** The agents as they are now. */
  readonly agents: () => Promise<readonly { readonly id: string; readonly json: Json }[]>
  /** Connections to webhooks of the operator's, who may name any address, and to those that clients bring. */
  readonly connections: { readonly operator: Dispatcher; readonly client: Dispatcher }
  readonly clock: Clock
  /** Unix time, ms. */
  readonly now: () => number
  /** 0…1. */
  readonly random: () => number
  readonly log: AftermathLog
  /** An attempt to deliver a webhook of a kind came to this. */
  readonly counted?: (kind: string, outcome: 'delivered' | 'delayed' | 'dead' | 'lost') => void
  readonly build: string
  readonly sending?: SendingLimits
}

/** Pino's loggers fit. Nothing of what was said is ever told to it. */
export interface AftermathLog {
  info(fields: Readonly<Record<string, unknown>>, message: string): void
  warn(fields: Readonly<Record<string, unknown>>, message: string): void
  error(fields: Readonly<Record<string, unknown>>, message: string): void
}
