import { toMillis, toSamples } from '../../audio/pcm.ts'
import type { Millis } from '../../flow/clock.ts'
import type { Clip, Script, Segment } from '../caller/script.ts'
import type { Scenario } from '../scenario.ts'
import { energySegments } from '../turns/truth/energy.ts'
import { APART_MS, type Label, labelClips } from '../turns/truth/label.ts'
import type { FindOdds } from '../turns/truth/speech-odds.ts'

/** Two methods that are further apart do not agree. In digital silence the detector that looks ahead hears 30 to 40 ms more than there is. */
const apartMs = { recorded: APART_MS, made: 2 * APART_MS }
const NO_SHIFT = { unsure: null, endShiftMs: 0 }

/** What is known of the edges of a clip, beside the clip itself. */
export interface Edges {
  /** Why two methods do not agree on where it begins and ends: then its end is one method's alone. Null: they do, or somebody labelled it. */
  readonly unsure: string | null
  /** The end that the label gives, minus the end by energy alone (`clip.ts`), which earlier versions went by. */
  readonly endShiftMs: Millis
}

/** A script with the truth about its clips, by their names. */
export interface LabelledScript {
  readonly script: Script
  readonly edges: ReadonlyMap<string, Edges>
}

/**
 * Puts the edges of speech where the turn-taking suite would: in recordings by the agreement of energy and a detector that looks ahead
 * (`turns/truth`), in made sounds by energy. A clip that its scenario labels stays as it is, and so does a recording that the two do not agree on.
 */
export async function labelScript(
  script: Script,
  scenario: Scenario,
  findOdds: FindOdds,
): Promise<LabelledScript> {
  const open = unlabelled(script, scenario)
  const known = new Map<Clip, Known>()
  for (const origin of ['recorded', 'made'] as const) {
    const clips = open.filter(clip => clip.origin === origin)
    const pcms = clips.map(({ pcm }) => pcm)
    const labels = pcms.length === 0 ? [] : await labelClips(pcms, findOdds, apartMs[origin])
    for (const [index, clip] of clips.entries()) known.set(clip, knownBy(clip, labels[index]))
  }
  return {
    script: {
      ...script,
      steps: script.steps.map(step =>
        step.type === 'say' ? { ...step, clip: known.get(step.clip)?.clip ?? step.clip } : step,
      ),
    },
    edges: new Map([...known].map(([{ name }, { edges }]) => [name, edges])),
  }
}

/** Clips whose speech nobody has marked in the scenario, each once. */
function unlabelled({ steps }: Script, scenario: Scenario): Clip[] {
  const open = steps.flatMap((step, index) => {
    const source = scenario.steps[index]
    const isLabelled = source && 'say' in source && 'speech_ms' in source.say
    return step.type === 'say' && !isLabelled ? [step.clip] : []
  })
  return [...new Set(open)]
}

interface Known {
  readonly clip: Clip
  readonly edges: Edges
}

/** A made voice has no noise for its end to be lost in: its energy is believed, and the other method only has to find nothing more. */
function knownBy(clip: Clip, label: Label | undefined): Known {
  if (label?.why === null) return withSpeech(clip, label.speech)
  const unsure = label?.why ?? 'not looked at'
  const plain =
    clip.origin === 'made' ? withSpeech(clip, energySegments(clip.pcm)) : { clip, edges: NO_SHIFT }
  return { clip: plain.clip, edges: { ...plain.edges, unsure } }
}

function withSpeech(clip: Clip, speech: readonly Segment[]): Known {
  const [first] = speech
  const last = speech.at(-1)
  if (!first || !last) return { clip, edges: { unsure: 'no speech found', endShiftMs: 0 } }
  const end = Math.min(clip.pcm.length, toSamples(last.toMs))
  return {
    clip: { ...clip, onset: toSamples(first.fromMs), end, speech },
    edges: { unsure: null, endShiftMs: toMillis(end - clip.end) },
  }
}
