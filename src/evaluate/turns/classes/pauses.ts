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
  full: 16,
  short: 2,
  build: kit =>
    pick(
      kit,
      one => !one.isTelephone && boundaries(one).length > 0 && isWithoutPause(one) && spokenMs(one) < 9_000,
    ).flatMap((turn, index) => {
      const pauseMs = MADE_PAUSES_MS[index % MADE_PAUSES_MS.length] ?? 400
      const [between] = shuffled(boundaries(turn), kit.random)
      if (!between) return []
      const parted = partUtterance(turn, between, pauseMs)
      return [
        planCall(kit, {
          of: madePauses,
          label: `${index + 1}-${turn.speaker}-${pauseMs}`,
          by: parted,
          steps: [say(kit, parted, { after: 'greeting' }), leaveAfterAnswer],
        }),
      ]
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

/** The texts that one voice says, at least two of them; the voices that can take their turns. */
const byOneVoice = (kit: Kit, texts: readonly string[], index: number): Utterance[] => {
  const all = pickMade(kit, texts, Number.POSITIVE_INFINITY)
  const voices = [...new Set(all.map(one => one.speaker))].sort()
  const able = voices
    .map(voice => texts.flatMap(text => all.find(one => one.speaker === voice && one.text === text) ?? []))
    .filter(pieces => pieces.length >= 2)
  return able[index % Math.max(1, able.length)] ?? []
}

const dictation = inPieces(
  { name: 'dictation', title: 'digits dictated with pauses of 1.5–3 s', full: 5, short: 1 },
  (kit, index) => byOneVoice(kit, madeTexts.digits, index),
  [1_500, 3_000],
)

const holdOn = inPieces(
  { name: 'hold-on', title: '“hold on”, and 3–5 s later the turn', full: 4, short: 1 },
  (kit, index) => {
    const first = madeTexts.holdOn[index % madeTexts.holdOn.length] ?? 'Hold on.'
    const second = madeTexts.afterHoldOn[index % madeTexts.afterHoldOn.length] ?? 'Okay.'
    return byOneVoice(kit, [first, second], index)
  },
  [3_000, 5_000],
)

export const pauseClasses = [madePauses, dictation, holdOn]
