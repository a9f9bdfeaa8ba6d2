import { type FailureKind, ProviderError } from '../speech/provider.ts'

const lasts = new Set<FailureKind>(['key', 'quota', 'request'])

/** Whether no other try can do better: of several providers, all failed for good. */
export const isLasting = (error: unknown): boolean =>
  error instanceof ProviderError && !error.retryable && lasts.has(error.kind)

/** What a failure tells of where it comes from, for the log. */
export const originOf = (error: unknown): { readonly provider?: string; readonly kind?: FailureKind } =>
  error instanceof ProviderError ? { provider: error.provider, kind: error.kind } : {}
