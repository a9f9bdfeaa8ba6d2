import { answerValues } from './answers.ts'
import { holdValues, uncalledValues, yieldValues } from './overlaps.ts'
import { happened, type PlacedCall, type Value } from './value.ts'

/** Everything that a call of the suite shows, from the caller's own recording and the frames it got. */
export function valuesOf(placed: PlacedCall): Value[] {
  return [
    ...answerValues(placed),
    ...yieldValues(placed),
    ...holdValues(placed),
    ...uncalledValues(placed),
    ...underrunValues(placed),
    ...keptValues(placed),
    ...serverValues(placed),
  ]
}

function underrunValues({ call }: PlacedCall): Value[] {
  return call.measurement.gaps
    .filter(gap => gap.kind === 'underrun')
    .map(gap => ({
      ...happened('underruns', true, { fromMs: gap.at_ms, toMs: gap.at_ms + gap.ms }, 'underrun'),
      text: `underrun ${Math.round(gap.ms)} ms`,
    }))
}

/** A second hearing is right to about a word. */
const WORDS_APART = 1

/** Whether what the agent goes on to believe it said is what the caller heard of it. */
const keptValues = ({ call }: PlacedCall): Value[] =>
  call.kept.map(({ from_ms: fromMs, to_ms: toMs, kept, heard }) => ({
    ...happened('heard_words', Math.abs(kept - heard) <= WORDS_APART, { fromMs, toMs }, 'heard'),
    text: `kept ${kept} words of ${heard} heard`,
  }))

/** What only the server can say of a turn, on the stretch in which its reply was heard; nothing where nobody heard it. */
function serverValues({ call }: PlacedCall): Value[] {
  return (call.server ?? []).flatMap(({ turn, asr_confidence: sure, waste_audio_ms: waste }) => {
    const reply = call.measurement.replies.find(one => one.reply === turn)
    const fromMs = reply?.audible_from_ms ?? null
    const toMs = reply?.audible_to_ms ?? null
    if (fromMs === null || toMs === null) return []
    const at = { fromMs, toMs }
    return [
      ...(sure === null ? [] : [scored('asr_confidence', 100 * sure, at, 'confidence')]),
      ...(waste === null ? [] : [scored('waste_audio_ms', waste, at, 'unheard')]),
    ]
  })
}

const scored = (
  figure: Value['figure'],
  value: number,
  at: { readonly fromMs: number; readonly toMs: number },
  name: string,
): Value => ({ figure, ...at, value, text: `${name} ${Math.round(value)}` })
