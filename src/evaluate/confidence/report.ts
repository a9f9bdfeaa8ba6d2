import { loadavg } from 'node:os'
import type { CommandOutput } from '../call.ts'
import { roundedObject } from '../rounded.ts'
import type { Share } from '../stats.ts'
import type { EngineReport, Reliability } from './measure.ts'

/** Design §3: an engine's confidence is calibrated where its ECE on held-back clips is no more. */
export const MOST_ECE = 0.1
/** Fewer speakers say nothing about others. */
const LEAST_SPEAKERS = 5

/** The engines' confidence in text and JSON, and whether one of those that were measured misses the goal in clear speech. */
export function confidenceReport(
  engines: readonly EngineReport[],
  { command }: { readonly command: string },
): CommandOutput & { readonly misses: boolean } {
  const clear = (engine: EngineReport) =>
    engine.status === 'measured'
      ? engine.conditions.find(({ condition }) => condition === 'wideband')
      : undefined
  const misses = engines.some(engine => {
    const found = clear(engine)
    return found !== undefined && found.speakers >= LEAST_SPEAKERS && (found.ece ?? 0) > MOST_ECE
  })
  return {
    json: roundedObject({
      format: 'antiphon-confidence-1',
      date: new Date().toISOString(),
      command,
      goal: { ece: MOST_ECE, condition: 'wideband' },
      engines,
      load_average: loadavg(),
    }),
    text: [
      `Confidence against what was right, word by word, on speakers that nothing was fitted on; goal: ECE ≤ ${MOST_ECE} (load ${loadavg()[0]?.toFixed(1)})`,
      ...engines.flatMap(engine => ['', ...linesOf(engine)]),
    ].join('\n'),
    misses,
  }
}

function linesOf(engine: EngineReport): readonly string[] {
  if (engine.status !== 'measured') return [`${engine.engine}: not calibrated: ${engine.why}`]
  return [`${engine.engine}`, ...engine.conditions.flatMap(conditionLines)]
}

function conditionLines(of: Reliability): readonly string[] {
  if (of.ece === null)
    return [`  ${of.title}: it gave out no words for ${of.clips} clips: nothing to calibrate`]
  const interval = of.eceInterval
    ? ` (95 % ${of.eceInterval.low.toFixed(3)} to ${of.eceInterval.high.toFixed(3)} by speaker)`
    : ''
  const held = of.ece <= MOST_ECE ? 'within the goal' : 'MISSED'
  const verdict = of.speakers < LEAST_SPEAKERS ? 'too few speakers for a verdict' : held
  return [
    `  ${of.title}: ECE ${of.ece.toFixed(3)}${interval}, ${verdict}`,
    `    promised ${percent(of.promised)}, kept ${shareText(of.kept)}; WER ${percent(of.wordErrorRate)}; ${of.clips} clips, ${of.speakers} speakers, ${of.words} words`,
    ...of.curve.map(point => `      said ${percent(point.promised)}, was ${shareText(point.kept)}`),
  ]
}

const percent = (share: number | null): string => (share === null ? '–' : `${(100 * share).toFixed(1)} %`)

const shareText = ({ share, low, high, of }: Share): string =>
  `${percent(share)} (${percent(low)} to ${percent(high)}; ${of} words)`
