import type { CallOptions } from '../../speech/provider.ts'

/** One provider of a stage, open and ready to be asked. */
export interface Entry<T> {
  readonly provider: T
  /** Why it is there. */
  readonly why: string
  /** Asks it whether key, model and voice will do, without spending anything; null: it runs here. */
  readonly check: ((options: CallOptions) => Promise<unknown>) | null
  /** Whose health it has, where its name does not say it. */
  readonly of?: string
  close(): Promise<void> | void
}

/** One that needs nothing but this process. */
export const localEntry = <T>(provider: T, why: string, close: Entry<T>['close'] = () => {}): Entry<T> => ({
  provider,
  why,
  check: null,
  close,
})

/** What a hosted provider tells besides its answers (region, trace id, limits); never a key. */
export type Noticed = (provider: string, note: Readonly<Record<string, unknown>>) => void

/** Named as what it is, where a simulator serves it. */
export const named = <T extends { readonly name: string }>(entry: Entry<T>, simulated: boolean): Entry<T> =>
  simulated ? { ...entry, provider: { ...entry.provider, name: `simulated ${entry.provider.name}` } } : entry
