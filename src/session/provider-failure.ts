import { type FailureKind, ProviderError } from '../speech/provider.ts'

const lasts = new Set<FailureKind>(['key', 'quota', 'request'])

/** Whether no other try can do better: of several providers, all failed for good. */
export const isLasting = (error: unknown): boolean =>
  error instanceof ProviderError && !error.retryable && lasts.has(error.kind)

/** What a failure tells of where it comes from, for the log: of a stage that failed as a whole, the provider whose failure decided it. */
export function originOf(error: unknown): { readonly provider?: string; readonly kind?: FailureKind } {
  if (!(error instanceof ProviderError)) return {}
  const { provider } = error.cause instanceof ProviderError ? error.cause : error
  return { provider, kind: error.kind }
}
