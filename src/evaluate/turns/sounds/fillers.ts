import { INPUT_RATE, type Pcm, toMillis, toSamples } from '../../../audio/pcm.ts'
import type { OtherSound, Utterance } from '../plan.ts'
import { energySegments } from '../truth/energy.ts'

const FILLERS = new Set(['um', 'uh', 'er', 'erm', 'uhm', 'mm', 'hmm', 'hm'])
/** So much quiet has to lie on either side, … */
const QUIET_MS = 60
/** … of which so much is cut out with the filler, … */
const MARGIN_MS = 30
/** … under ramps at both ends. */
const RAMP = toSamples(5)

/** “Um” and “uh” cut out of what people said, where they stand alone; made, because nobody said them so. Empty where there are none. */
export const fillerClips = (utterances: readonly Utterance[]): readonly OtherSound[] =>
  utterances.flatMap(utterance => fillersIn(utterance))

function fillersIn({ name, half, pcm, words }: Utterance): OtherSound[] {
  const isFiller = words?.some(word => isFillerText(word.text)) ?? false
  if (!words || !isFiller) return []
  const lastMs = toMillis(pcm.length, INPUT_RATE)
  return energySegments(pcm, QUIET_MS).flatMap(({ fromMs, toMs }): OtherSound[] => {
    const inside = words.filter(word => {
      const middle = (word.fromMs + word.toMs) / 2
      return middle >= fromMs && middle <= toMs
    })
    const [word] = inside
    const isAlone = inside.length === 1 && fromMs >= QUIET_MS && toMs <= lastMs - QUIET_MS
    if (!word || !isAlone || !isFillerText(word.text)) return []
    const stem = name.replace(/\.wav$/i, '').replace(/[^a-z0-9]+/gi, '-')
    return [
      {
        name: `filler-${stem}-${Math.round(fromMs)}`,
        kind: 'backchannel',
        origin: 'made',
        half,
        pcm: ramped(pcm.slice(toSamples(fromMs - MARGIN_MS), toSamples(toMs + MARGIN_MS))),
      },
    ]
  })
}

const isFillerText = (text: string): boolean => FILLERS.has(text.toLowerCase().replace(/[^a-z]/g, ''))

const ramped = (pcm: Pcm): Pcm =>
  pcm.map((sample, at) => Math.round(sample * Math.min(1, at / RAMP, (pcm.length - 1 - at) / RAMP)))
