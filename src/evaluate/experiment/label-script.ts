import { toMillis, toSamples } from '../../audio/pcm.ts'
import type { Millis } from '../../flow/clock.ts'
import type { Clip, Script, Segment } from '../caller/script.ts'
import type { Scenario } from '../scenario.ts'
import { energySegments } from '../turns/truth/energy.ts'
import { labelClips } from '../turns/truth/label.ts'
import type { FindOdds } from '../turns/truth/speech-odds.ts'

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
 * (`turns/truth`), in made sounds, which have no noise, by energy. A clip that its scenario labels, or that the two do not agree on, stays as it is.
 */
export async function labelScript(
  script: Script,
  scenario: Scenario,
  findOdds: FindOdds,
): Promise<LabelledScript> {
  const open = unlabelled(script, scenario)
  const recorded = open.filter(({ origin }) => origin === 'recorded')
  const pcms = recorded.map(({ pcm }) => pcm)
  const labels = pcms.length === 0 ? [] : await labelClips(pcms, findOdds)
  const known = new Map(
    open.map((clip): [Clip, Known] => {
      if (clip.origin === 'made') return [clip, withSpeech(clip, energySegments(clip.pcm))]
      const label = labels[recorded.indexOf(clip)]
      if (label?.why === null) return [clip, withSpeech(clip, label.speech)]
      return [clip, { clip, edges: { unsure: label?.why ?? 'not looked at', endShiftMs: 0 } }]
    }),
  )
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
