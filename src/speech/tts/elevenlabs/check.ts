import { pause } from '../../../flow/clock.ts'
import type { CallOptions } from '../../provider.ts'
import type { Heard } from './contexts.ts'
import { failureHere } from './failure.ts'
import { openLink } from './link.ts'
import { askedOf, type ElevenLabsOptions, settingsOf } from './options.ts'

/** A wrong voice is told 50 ms after the first message, a wrong key at once (recorded 2026-09): what is silent for so long is good. */
const VERDICT_MS = 400
/** How long the answer to the end of an empty context may take. */
const ANSWER_MS = 2_000

/**
 * Finds out whether key, model and voice are accepted, by a context that is opened and closed without a word: it costs nothing, and says nothing of the
 * credits that are left. Throws the `ProviderError` of what is wrong; ends quietly when `signal` aborts.
 */
export async function checkElevenLabs(options: ElevenLabsOptions, { signal }: CallOptions): Promise<void> {
  const settings = settingsOf(options)
  const { clock } = settings
  const route = { voice: settings.voice, language: null }
  const link = openLink(settings, route)
  const aborted = new Promise<void>(resolve => {
    if (signal.aborted) resolve()
    signal.addEventListener('abort', () => resolve(), { once: true })
  })
  try {
    await Promise.race([link.opened, aborted])
    if (signal.aborted) return
    const context = link.context()
    if (context === null) {
      const failure = await link.ended
      throw (
        failure ?? failureHere(askedOf(settings, route), 'broken', 'closed the connection at once; try again')
      )
    }
    context.open({ speed: 1 })
    context.end()
    const answered = firstOf(context.heard)
    const verdict = pause(clock, VERDICT_MS, signal)
    const answer = await Promise.race([answered, pause(clock, ANSWER_MS, signal), aborted])
    if (answer?.type === 'lost') throw answer.failure
    // The verdict on the voice may come behind the end of a context.
    const failure = await Promise.race([link.ended, verdict])
    if (failure) throw failure
  } finally {
    void link.close()
  }
}

async function firstOf(heard: AsyncIterable<Heard>): Promise<Heard | undefined> {
  for await (const item of heard) return item
  return undefined
}
