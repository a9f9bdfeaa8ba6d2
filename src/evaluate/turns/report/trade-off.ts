import { averaged, counted, decimal, interval, NONE, percent, whole } from './numbers.ts'
import { latencyIn, rateIn, selectivityIn, wholeOf } from './sections.ts'
import type { TurnsReport } from './types.ts'

export { tradeOffSvg } from './trade-off-svg.ts'

const heads = [
  'policy',
  'response gap P50',
  'P90',
  'P95',
  'n',
  'false cut-offs',
  'share [95 %]',
  'by speaker',
  'silent commits',
  'pause take-over',
  'unanswered',
  'yields',
  'stop P50',
  'holds',
  'selectivity',
  'endpointing P50',
  'gap P50, voice alone',
  'P95',
  'false cut-offs, voice alone',
]

/** What each policy costs: speed and false cut-offs in one row, as a Markdown table. Latencies in ms. */
export function tradeOffMarkdown(reports: readonly TurnsReport[]): string {
  const rows = reports.map(row)
  return [heads, heads.map((_, at) => (at === 0 ? '---' : '---:')), ...rows]
    .map(cells => `| ${cells.join(' | ')} |\n`)
    .join('')
}

function row(report: TurnsReport): string[] {
  const all = wholeOf(report)
  // What surroundings do to the gap is another question than what the policy does.
  const alone = report.sections.find(({ name }) => name === 'undisturbed') ?? null
  const aloneGap = latencyIn(alone, 'response_gap_ms')
  const aloneCutOffs = rateIn(alone, 'false_cut_offs')?.share
  const gap = latencyIn(all, 'response_gap_ms')
  const cutOffs = rateIn(all, 'false_cut_offs')
  const rate = (id: string) => {
    const share = rateIn(all, id)?.share
    return share && share.of > 0 ? `${counted(share)} (${percent(share.share)})` : NONE
  }
  const median = (id: string) => whole(latencyIn(all, id)?.p50)
  return [
    cell(report.policy),
    whole(gap?.p50),
    whole(gap?.p90),
    whole(gap?.p95),
    whole(gap?.n),
    cutOffs ? counted(cutOffs.share) : NONE,
    cutOffs && cutOffs.share.of > 0 ? `${percent(cutOffs.share.share)} [${interval(cutOffs.share)}]` : NONE,
    averaged(cutOffs?.by_speaker ?? null, 'share'),
    rate('silent_commits'),
    rate('pause_take_over'),
    rate('unanswered'),
    rate('yield_rate'),
    median('barge_in_stop_ms'),
    rate('hold_rate'),
    decimal(selectivityIn(all)),
    median('endpointing_ms'),
    whole(aloneGap?.p50),
    whole(aloneGap?.p95),
    aloneCutOffs && aloneCutOffs.of > 0 ? `${counted(aloneCutOffs)} (${percent(aloneCutOffs.share)})` : NONE,
  ]
}

/** A cell is one line without a bar or markup of its own. */
const cell = (text: string): string =>
  text.replace(/[\p{Cc}\s]+/gu, ' ').replace(/[\\|`*_<>[\]&]/g, character => `\\${character}`)
