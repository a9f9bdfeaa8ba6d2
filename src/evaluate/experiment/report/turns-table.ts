import { escaped } from '../../turns/report/escaped.ts'
import { decimal, NONE, whole } from '../../turns/report/numbers.ts'
import type { Metrics, TurnMetrics } from '../metrics.ts'
import { placeLink } from './place-link.ts'
import { stackedRow } from './stacked.ts'

/** Head, and what stands below it for a turn. */
const columns: readonly (readonly [head: string, cell: (turn: TurnMetrics) => string])[] = [
  ['gap', ({ figures }) => whole(figures.response_gap_ms)],
  ['ttfb', ({ figures }) => whole(figures.ttfb_ms)],
  ['endpointing', ({ figures }) => whole(figures.endpointing_ms)],
  ['cut off', ({ figures }) => bad(figures.false_cut_off_ms)],
  [
    'stop',
    ({ figures, barge_in }) =>
      barge_in?.yielded === 'no' ? '<b class="bad">never</b>' : whole(figures.barge_in_stop_ms),
  ],
  ['tail', ({ figures }) => whole(figures.tail_cancel_ms)],
  ['hole', ({ figures }) => whole(figures.hole_ms)],
  ['resume', ({ figures }) => whole(figures.resume_ms)],
  ['dry', ({ figures }) => (figures.underruns.count === 0 ? NONE : bad(figures.underruns.ms))],
  ['confidence', ({ figures }) => decimal(figures.asr_confidence)],
  ['unheard', ({ figures }) => whole(figures.waste_audio_ms)],
]

const bad = (ms: number | null): string => (ms === null ? NONE : `<b class="bad">${whole(ms)}</b>`)

/** Every turn of the caller with all of its figures. */
export function turnsTable({ turns, calls }: Metrics): string {
  const isOne = calls.length === 1
  const rows = turns.map(turn => {
    const name = calls[turn.call]?.name ?? ''
    const said = placeLink(
      name,
      { from_ms: turn.onset_ms, to_ms: turn.end_ms },
      turn.said ?? turn.clips.join(' '),
    )
    const understood =
      turn.transcript === null
        ? turn.type === 'message'
          ? 'typed'
          : 'no transcript'
        : `“${turn.transcript}”`
    const head = `${isOne ? '' : `<small>${escaped(name)}</small> `}${said} <small>${escaped(understood)}</small>`
    return stackedRow(
      head,
      columns.map(([label, cell]) => [label, cell(turn)]),
    )
  })
  const caption =
    'ms. gap: end of the caller’s sound to the answer. ttfb, endpointing, confidence (0…1), unheard (voice made and never heard): by the server. cut off: how long before the caller’s end the agent was heard. stop: from the caller’s onset over the agent to its last sound; tail: of that, from the decision. hole, resume: for a sound that took no floor. dry: the client had nothing to play.'
  return `<div class="scroll"><table class="turns stacked"><caption>${caption}</caption><thead><tr><th scope="col">the caller’s turn, and what was understood${columns.map(([head]) => `<th scope="col">${head}`).join('')}</tr></thead><tbody>${rows.join('\n')}</tbody></table></div>`
}
