import { list, numberOr, record, textOr } from './json.ts'
import { keyHeaders } from './key.ts'

/** Who serves one stage of the pipeline, and why it was chosen. */
interface StageProvider {
  readonly stage: string
  readonly name: string
  readonly why: string
}

/** What the server says about itself at `/v1/antiphon/status`. */
export interface ServerStatus {
  readonly version: string
  readonly providers: readonly StageProvider[]
  readonly agents: readonly { readonly id: string; readonly name: string }[]
  readonly calls: { readonly live: number; readonly limit: number | null }
}

/** Reads the status answer; throws when it is none, so that a foreign server counts as not ours. */
export function readStatus(data: unknown): ServerStatus {
  const fields = record(data)
  if (!fields) throw new Error('the status answer is no object')
  const calls = record(fields.calls)
  return {
    version: textOr(fields.version, ''),
    providers: list(fields.providers)
      .map(record)
      .flatMap(p =>
        p ? [{ stage: textOr(p.stage, ''), name: textOr(p.name, ''), why: textOr(p.why, '') }] : [],
      )
      .filter(provider => provider.stage !== '' && provider.name !== ''),
    agents: list(fields.agents)
      .map(record)
      .flatMap(a => (a ? [{ id: textOr(a.id, ''), name: textOr(a.name, textOr(a.id, '')) }] : []))
      .filter(agent => agent.id !== ''),
    calls: { live: numberOr(calls?.live, 0), limit: numberOr(calls?.limit, null) },
  }
}

/** True when the agent's brain is the built-in set of rules and no language model. */
export function ruleBrain(status: ServerStatus | null): boolean {
  return status?.providers.some(p => p.stage === 'llm' && p.name === 'demo-rules') ?? false
}

/** How long to wait before asking the server again: calm while it answers, sooner but ever slower while it does not. */
export function nextPollMs(failures: number): number {
  return failures === 0 ? 10_000 : Math.min(8000, 1000 * 2 ** (failures - 1))
}

/** The server is there, and wants a key, or another. */
export const locked = 'locked'

/** Asks for the status until the signal aborts, or a key is wanted; tells each answer, and null for each failure. */
export async function pollStatus(
  tell: (status: ServerStatus | typeof locked | null) => void,
  signal: AbortSignal,
): Promise<void> {
  let failures = 0
  while (!signal.aborted) {
    try {
      const answer = await fetch('/v1/antiphon/status', {
        signal: AbortSignal.timeout(5000),
        cache: 'no-store',
        headers: keyHeaders(),
      })
      // Asking on with the same key would count as guessing.
      if ([401, 403, 429].includes(answer.status)) return signal.aborted ? undefined : tell(locked)
      if (!answer.ok) throw new Error(`the server answered ${answer.status}`)
      const status = readStatus(await answer.json())
      if (signal.aborted) return
      failures = 0
      tell(status)
    } catch {
      if (signal.aborted) return
      failures += 1
      tell(null)
    }
    await waitOrAbort(nextPollMs(failures), signal)
  }
}

function waitOrAbort(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise(resolve => {
    const done = (): void => {
      clearTimeout(timer)
      signal.removeEventListener('abort', done)
      resolve()
    }
    const timer = setTimeout(done, ms)
    signal.addEventListener('abort', done)
  })
}
