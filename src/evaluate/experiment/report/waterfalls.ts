import { type StageName, stageNames, type Waterfall } from '../../measure/waterfall.ts'
import { escaped } from '../../turns/report/escaped.ts'
import { signed, whole } from '../../turns/report/numbers.ts'
import type { Metrics, TurnMetrics } from '../metrics.ts'
import { placeLink } from './place-link.ts'

const titles: Readonly<Record<StageName | 'network_ms' | 'unattributed_ms', string>> = {
  vad_tail_ms: 'VAD tail',
  endpointing_wait_ms: 'endpointing wait',
  stt_tail_ms: 'STT tail',
  llm_first_token_ms: 'LLM first token',
  first_clause_ms: 'first clause',
  tts_first_byte_ms: 'TTS first byte',
  pacing_ms: 'pacing',
  lead_in_ms: 'lead-in',
  network_ms: 'network',
  unattributed_ms: 'unexplained',
}

interface Piece {
  readonly name: keyof typeof titles
  readonly ms: number
}

/** A bar for every answer: which stage was waited for, up to the gap that the caller measured. */
export function waterfalls({ turns, calls }: Metrics): string {
  const shown = turns.flatMap(turn => (turn.waterfall ? [{ turn, fall: turn.waterfall }] : []))
  if (shown.length === 0)
    return '<p>Of no answer is known where its time went: the server keeps no times, or nothing was answered.</p>'
  const longest = Math.max(...shown.map(({ fall }) => Math.max(fall.gap_ms, fall.sum_ms)))
  const apart = shown.filter(({ fall }) => !fall.adds_up).length
  const rest = turns.length - shown.length
  return [
    `<p>From the caller’s last sound to the first of the answer. Stages are the server’s, the network is the round trip by its pings, the black mark is the gap as the caller measured it. ${shown.length - apart} of ${shown.length} add up to it within 20 ms${apart === 0 ? '' : '; the others are marked'}.${rest === 0 ? '' : ` ${rest} turns without a bar: not answered, cut off, or begun with a filler.`}</p>`,
    `<p class="legend">${pieceNames.map(name => `<span><i class="s-${name}"></i>${titles[name]}</span>`).join(' ')}</p>`,
    '<ol class="falls">',
    ...shown.map(({ turn, fall }) =>
      row(turn, fall, { longest, name: calls[turn.call]?.name ?? '', isOne: calls.length === 1 }),
    ),
    '</ol>',
  ].join('\n')
}

const pieceNames = [...stageNames, 'network_ms', 'unattributed_ms'] as const

function row(
  turn: TurnMetrics,
  fall: Waterfall,
  of: { readonly longest: number; readonly name: string; readonly isOne: boolean },
): string {
  const pieces: Piece[] = [
    ...stageNames.map(name => ({ name, ms: fall.stages[name] })),
    { name: 'network_ms' as const, ms: fall.network_ms },
    { name: 'unattributed_ms' as const, ms: Math.max(0, fall.unattributed_ms) },
  ].filter(({ ms }) => ms >= 0.5)
  const width = (ms: number) => `${((100 * ms) / of.longest).toFixed(2)}%`
  const bars = pieces
    .map(
      ({ name, ms }) =>
        `<i class="s-${name}" style="width:${width(ms)}" title="${titles[name]} ${whole(ms)} ms"></i>`,
    )
    .join('')
  const told = pieces.map(({ name, ms }) => `${titles[name]} ${whole(ms)}`).join(' · ')
  const link = placeLink(
    of.name,
    { from_ms: turn.end_ms, to_ms: turn.end_ms + fall.gap_ms },
    `${whole(fall.gap_ms)} ms`,
  )
  const odd = fall.adds_up
    ? ''
    : ` <b class="bad">sum ${whole(fall.sum_ms)}, ${signed(-fall.unattributed_ms)} ms off</b>`
  return `<li><div class="fall-head"><span>${escaped(turn.said ?? turn.clips.join(' '))}${of.isOne ? '' : ` <em>${escaped(of.name)}</em>`}</span><span>${link}${odd}</span></div><div class="fall">${bars}<b class="gap" style="left:${width(fall.gap_ms)}"></b></div><small>${told}</small></li>`
}
