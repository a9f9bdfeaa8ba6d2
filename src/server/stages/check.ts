import { ConfigError } from '../../config.ts'
import { type Clock, type Millis, pause } from '../../flow/clock.ts'
import { openScope } from '../../flow/scope.ts'
import { ProviderError } from '../../speech/provider.ts'
import type { Entry } from './entry.ts'

/** Longer than a start should wait for somebody else's server. */
const CHECK_MS: Millis = 5_000

/** Asks a provider whether it would serve us. Throws what it says, at the latest after some seconds. */
export async function check<T extends { readonly name: string }>(
  { provider, check: ask }: Pick<Entry<T>, 'provider' | 'check'>,
  clock: Clock,
): Promise<void> {
  if (ask === null) return
  using scope = openScope()
  const late = pause(clock, CHECK_MS, scope.signal).then(() => {
    if (!scope.signal.aborted)
      throw new ProviderError(provider.name, `did not answer within ${CHECK_MS / 1000} s`, { kind: 'late' })
  })
  await Promise.race([ask({ signal: scope.signal }), late])
}

/**
 * Asks all of them at once. What no waiting mends (a wrong key, a model or voice that is not there) stops the start: better now than in a call.
 * The rest is told as a problem, because it may pass. Throws `ConfigError`.
 */
export async function checkAtStart(
  entries: readonly Entry<{ readonly name: string }>[],
  { clock, tell }: { readonly clock: Clock; readonly tell: (problem: string) => void },
): Promise<void> {
  const failures = await Promise.all(entries.map(entry => check(entry, clock).then(() => null, faultOf)))
  // Several models behind one address fail for one reason.
  const names = new Map<string, string[]>()
  for (const failure of failures) {
    if (failure === null) continue
    if (failure.kind === 'key' || failure.kind === 'request') throw new ConfigError(`${failure.message}.`)
    const [name, why] = [failure.provider, failure.message.slice(failure.provider.length + 2)]
    names.set(why, [...(names.get(why) ?? []), name])
  }
  for (const [why, of] of names) tell(`${of.join(', ')}: ${why}. Calls are taken all the same.`)
}

const faultOf = (error: unknown): ProviderError =>
  error instanceof ProviderError
    ? error
    : new ProviderError('provider', `cannot be checked: ${(error as Error).message}`, { kind: 'unreachable' })
