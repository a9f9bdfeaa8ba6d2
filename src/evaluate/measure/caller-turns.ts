import type { Millis } from '../../flow/clock.ts'
import type { CallResult, Said } from '../caller/result.ts'

/** One turn of the caller: one utterance, or several that belong together, from the first sound to the last. */
export interface CallerTurn {
  readonly type: Said['type']
  readonly parts: readonly Said[]
  readonly onsetAt: Millis
  readonly endAt: Millis
  /** When the caller took the floor the next time; Infinity: never again. */
  readonly nextOnsetAt: Millis
}

/** The caller's turns in order. Sounds that take no floor are none. */
export function callerTurns(result: CallResult): CallerTurn[] {
  const groups: Said[][] = []
  for (const said of result.said.filter(one => one.takesFloor)) {
    const last = groups.at(-1)
    if (said.continues && last) last.push(said)
    else groups.push([said])
  }
  return groups.flatMap((parts, index) => {
    const [first] = parts
    if (!first) return []
    return [
      {
        type: first.type,
        parts,
        onsetAt: first.onsetAt,
        endAt: Math.max(...parts.map(part => part.endAt)),
        nextOnsetAt: groups[index + 1]?.[0]?.onsetAt ?? Number.POSITIVE_INFINITY,
      },
    ]
  })
}

/** What the caller said in a turn as it is printed and compared; null where any part's text is unknown. */
export function textOf({ parts }: CallerTurn): string | null {
  const texts = parts.map(part => part.clip.text)
  return texts.includes(null) ? null : texts.join(' ')
}
