import type { Utterance } from '../plan.ts'
import { partUtterance } from '../sounds/altered.ts'
import {
  isWithoutPause,
  type Kit,
  leaveAfterAnswer,
  pick,
  pickMade,
  planCall,
  type ScenarioClass,
  say,
  shuffled,
  spokenMs,
} from './kit.ts'
import { madeTexts } from './texts.ts'

const MADE_PAUSES_MS = [400, 700, 1_000, 1_500] as const
/** So many words stay on either side of a made pause. */
const WORDS_LEFT = 2

/** A recorded clip parted inside a clause, with its own background between the parts. */
const madePauses: ScenarioClass = {
  name: 'made-pauses',
  title: 'turns parted inside a clause, 400–1500 ms',
  asks: 'answer',
  full: 24,
  short: 2,
  build: kit =>
    pick(
      kit,
      one => !one.isTelephone && boundaries(one).length > 0 && isWithoutPause(one) && spokenMs(one) < 9_000,
    )
      .flatMap(turn =>
        shuffled(boundaries(turn), kit.random).map((between, round) => ({ turn, between, round })),
      )
      // Every clip parted once before any is parted at another place.
      .sort((a, b) => a.round - b.round)
      .slice(0, kit.calls)
      .map(({ turn, between }, index) => {
        const pauseMs = MADE_PAUSES_MS[index % MADE_PAUSES_MS.length] ?? 400
        const parted = partUtterance(turn, between, pauseMs)
        return planCall(kit, {
          of: madePauses,
          label: `${index + 1}-${turn.speaker}-${pauseMs}`,
          by: parted,
          steps: [say(kit, parted, { after: 'greeting' }), leaveAfterAnswer],
        })
      }),
}

/** Where one word ends and the next begins inside a clause. */
function boundaries({ words }: Utterance): { readonly fromMs: number; readonly toMs: number }[] {
  return (words ?? []).flatMap((word, index, all) => {
    const next = all[index + 1]
    const isInside = index + 1 >= WORDS_LEFT && all.length - index - 1 >= WORDS_LEFT
    return next && isInside && !/[,.;:?!]$/.test(word.text) ? [{ fromMs: word.toMs, toMs: next.fromMs }] : []
  })
}

/** Several utterances with pauses between them that are one turn. */
const inPieces = (
  of: Pick<ScenarioClass, 'name' | 'title' | 'full' | 'short'>,
  piecesOf: (kit: Kit, index: number) => readonly Utterance[],
  [fromMs, toMs]: readonly [number, number],
): ScenarioClass => {
  const own: ScenarioClass = {
    ...of,
    asks: 'answer',
    build: kit =>
      Array.from({ length: kit.calls }, (_, index) => piecesOf(kit, index)).flatMap((pieces, index) => {
        const [by] = pieces
        if (!by || pieces.length < 2) return []
        const steps = pieces.map((piece, at) =>
          at === 0
            ? say(kit, piece, { after: 'greeting' })
            : say(kit, piece, {
                after: 'previous',
                delay_ms: Math.round(fromMs + kit.random() * (toMs - fromMs)),
                continues: true,
              }),
        )
        return [
          planCall(kit, {
            of: own,
            label: `${index + 1}-${by.speaker}`,
            by: { ...by, origin: 'made' },
            steps: [...steps, leaveAfterAnswer],
          }),
        ]
      }),
  }
  return own
}

/** What one of the embedded voices says of these texts, each once, in drawn order. The voices take their turns. */
const byOneVoice = (kit: Kit, texts: readonly string[], index: number): Utterance[] => {
  const voices = [
    ...new Set(kit.shelf.made.filter(one => one.half === kit.half).map(one => one.speaker)),
  ].sort()
  const voice = voices[index % Math.max(1, voices.length)]
  const own = pickMade(kit, texts, Number.POSITIVE_INFINITY).filter(one => one.speaker === voice)
  return own.filter((one, at) => own.findIndex(other => other.text === one.text) === at)
}

/** As a telephone number is said. */
const GROUPS_OF_DIGITS = 3

const dictation = inPieces(
  { name: 'dictation', title: 'digits dictated with pauses of 1.5–3 s', full: 8, short: 1 },
  (kit, index) => byOneVoice(kit, madeTexts.digits, index).slice(0, GROUPS_OF_DIGITS),
  [1_500, 3_000],
)

const holdOn = inPieces(
  { name: 'hold-on', title: '“hold on”, and 3–5 s later the turn', full: 6, short: 1 },
  (kit, index) =>
    [madeTexts.holdOn, madeTexts.afterHoldOn].flatMap(texts => byOneVoice(kit, texts, index).slice(0, 1)),
  [3_000, 5_000],
)

export const pauseClasses = [madePauses, dictation, holdOn]
