import { escaped } from '../../turns/report/escaped.ts'
import { lasting } from '../../turns/report/numbers.ts'
import { callId, fileLink } from '../../turns/report/page/links.ts'
import { timeline } from '../../turns/report/timeline/timeline.ts'
import { tracksOf } from '../../turns/report/tracks.ts'
import type { ReportCall } from '../../turns/report/types.ts'
import { waveformsIn } from '../../turns/report/waveforms.ts'
import type { ExperimentCall } from '../experiment-call.ts'
import type { Metrics } from '../metrics.ts'
import { folderOf } from '../write-results.ts'

/** Points of a track of one call; several calls share them. */
const MOST_POINTS = 40_000

/** Every call with its recording, its timeline and its files; open where there is one. */
export function callSections(metrics: Metrics, calls: readonly ExperimentCall[], recording: boolean): string {
  return calls
    .map((one, index) => {
      const { plan, call } = one
      const { by, code, reason, at } = call.result.end
      const folder = folderOf(one, calls.length)
      const shown = drawn(metrics, one, index)
      const files = [
        ...(recording
          ? [`<audio controls preload="none" src="${fileLink(`${folder}recording.wav`)}"></audio>`]
          : []),
        ...(recording ? [link(`${folder}recording.wav`)] : []),
        link(`${folder}conversation.json`),
        ...(one.log ? [link(`${folder}events.jsonl`)] : []),
      ]
      return [
        `<details class="call" id="${callId(plan.name)}"${calls.length === 1 ? ' open' : ''}><summary>${escaped(plan.name)} <small>${lasting(at)} · ended by the ${by} (${code}${reason === '' ? '' : ` ${escaped(reason)}`}) · ${escaped(call.result.conversationId)}</small></summary>`,
        `<p class="files">${files.join(' ')}</p>`,
        timeline(shown, waveformsIn(call.result, Math.ceil(MOST_POINTS / calls.length)), `w${index}`),
        '</details>',
      ].join('\n')
    })
    .join('\n')
}

const link = (path: string): string => `<a href="${fileLink(path)}">${escaped(path.replace(/^.*\//, ''))}</a>`

function drawn(metrics: Metrics, { plan, call }: ExperimentCall, index: number): ReportCall {
  const { conversationId, end } = call.result
  return {
    name: plan.name,
    class: '',
    origin: 'recorded',
    speaker: '',
    stratum: '',
    half: '',
    conversation_id: conversationId,
    duration_ms: end.at,
    end: end.by,
    recording: '',
    scenario: '',
    ...tracksOf(call),
    measures: measuresOf(metrics, index),
  }
}

/** What was measured, where it was. */
function measuresOf({ turns, overlaps, gaps }: Metrics, index: number): ReportCall['measures'] {
  const lasted = (figure: string, name: string, from_ms: number, ms: number | null) =>
    ms === null
      ? []
      : [{ figure, from_ms, to_ms: from_ms + ms, value: ms, text: `${name} ${Math.round(ms)} ms` }]
  const own = <T extends { readonly call: number }>(all: readonly T[]) =>
    all.filter(({ call }) => call === index)
  return [
    ...own(turns).flatMap(turn => [
      ...lasted('response_gap_ms', 'gap', turn.end_ms, turn.response_gap_ms),
      ...lasted('barge_in_stop_ms', 'stop', turn.onset_ms, turn.barge_in?.barge_in_stop_ms ?? null),
      ...(turn.false_cut_off_ms === null
        ? []
        : lasted('false_cut_offs', 'cut-off', turn.end_ms - turn.false_cut_off_ms, turn.false_cut_off_ms)),
    ]),
    ...own(overlaps).flatMap(overlap => lasted('resume_ms', 'resume', overlap.end_ms, overlap.resume_ms)),
    ...own(gaps).flatMap(gap => lasted(gap.kind, gap.kind, gap.at_ms, gap.ms)),
  ]
}
