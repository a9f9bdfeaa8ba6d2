import { milliseconds } from '../duration.ts'
import { attributed, type StageId, stages, type TurnTiming } from '../latency.ts'

const label = (id: StageId): string => stages.find(stage => stage.id === id)?.label ?? 'Not attributed'

/** The stages of one turn with their figures: the key to its bar. */
export function StageTable({ timing }: { timing: TurnTiming }) {
  const parts = attributed(timing)
  if (parts.length === 0) return null
  return (
    <table class="stages">
      <caption class="unseen">Where turn {timing.turn} spent its time</caption>
      <tbody>
        {parts.map(part => (
          <tr key={part.id}>
            <th scope="row">
              <span class="swatch" data-stage={part.id} aria-hidden="true" />
              {label(part.id)}
            </th>
            <td>{milliseconds(part.ms)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

/** The stages in order, without figures: what the bars will be split by. */
export function StageKey() {
  return (
    <ul class="stage-key">
      {stages.map(stage => (
        <li key={stage.id}>
          <span class="swatch" data-stage={stage.id} aria-hidden="true" />
          {stage.label}
        </li>
      ))}
    </ul>
  )
}
