import { segments, type TurnTiming } from '../latency.ts'

/** A turn's wait as a bar, split by stage; `scale` is what the full width stands for, ms. */
export function StageBar({ timing, scale }: { timing: TurnTiming; scale: number }) {
  return (
    <span class="bar" aria-hidden="true">
      {segments(timing, scale).map(segment => (
        <span
          key={segment.id}
          class="bar-part"
          data-stage={segment.id}
          style={{ width: `${segment.percent.toFixed(2)}%` }}
        />
      ))}
    </span>
  )
}
