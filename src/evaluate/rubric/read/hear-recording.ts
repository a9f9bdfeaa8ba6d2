import { INPUT_RATE, type Pcm, toSamples } from '../../../audio/pcm.ts'
import { resampleWhole } from '../../clip.ts'
import { type KeptWords, keptOf } from '../../measure/kept-words.ts'
import type { SecondHearing } from '../../measure/opening.ts'
import type { Evidence } from '../evidence.ts'

/** What the agent was heard to say in a recording, at its rate, from the connection on. */
export interface AgentTrack {
  readonly pcm: Pcm
  readonly rate: number
}

/** Hears every reply that was cut again in the call's recording: what the agent keeps of it, against what the caller heard. */
export async function hearRecording(
  { measurement }: Evidence,
  { pcm, rate }: AgentTrack,
  hear: SecondHearing,
): Promise<KeptWords[]> {
  const found: KeptWords[] = []
  for (const {
    reply,
    text,
    corrected,
    interrupted,
    audible_from_ms: from,
    audible_to_ms: to,
  } of measurement.replies) {
    if (!interrupted || text === null || from === null || to === null) continue
    const heard = pcm.slice(toSamples(from, rate), toSamples(to, rate))
    if (heard.length === 0) continue
    const again = await hear(resampleWhole(heard, rate, INPUT_RATE))
    found.push({
      reply,
      from_ms: from,
      to_ms: to,
      ...keptOf({ original: text, text: corrected ?? text }, again),
    })
  }
  return found
}
