import { useSignal } from '@preact/signals'
import { milliseconds } from '../duration.ts'
import { scaleMs, type TurnTiming, waitMs, waits } from '../latency.ts'
import { useConsole } from './console-context.ts'
import { ChevronIcon } from './icons.tsx'
import { StageBar } from './stage-bar.tsx'
import { StageKey, StageTable } from './stage-table.tsx'

const shown = (ms: number | null): string => (ms === null ? '–' : milliseconds(ms))

/** What each answer took. On a phone it is one line that opens; on a desktop it stands beside the transcript. */
export function LatencyPanel() {
  const { state } = useConsole()
  const open = useSignal(false)
  const chosen = useSignal<number | null>(null)
  // The greeting answers nobody, so the server has no wait for it.
  const timings = state.timings.value.filter(turn => waitMs(turn) !== null)
  const latest = timings.at(-1)
  if (!latest) return <EmptyPanel />
  const scale = scaleMs(timings)
  const timing = timings.find(turn => turn.turn === chosen.value) ?? latest
  return (
    <aside class="latency" data-testid="latency" data-open={open.value} aria-label="Response time">
      <button
        type="button"
        class="latency-line"
        aria-expanded={open.value}
        onClick={() => {
          open.value = !open.value
        }}
      >
        <span class="latency-line-label">Answered in</span>
        <StageBar timing={latest} scale={scale} />
        <strong>{shown(waitMs(latest))}</strong>
        <ChevronIcon />
      </button>
      <div class="latency-body">
        <Headline timing={timing} />
        <StageTable timing={timing} />
        <TurnList
          timings={timings}
          scale={scale}
          chosen={timing.turn}
          choose={turn => {
            chosen.value = turn === latest.turn ? null : turn
          }}
        />
      </div>
    </aside>
  )
}

function EmptyPanel() {
  const { state } = useConsole()
  return (
    <aside class="latency latency-empty" data-testid="latency" aria-label="Response time">
      <div class="latency-body">
        <h2>Response time</h2>
        <p class="latency-hint">
          {state.unmeasured.value
            ? 'This server sends no timings for the call.'
            : 'From your last word to the agent’s first. Each answer adds a bar here, split by what took the time:'}
        </p>
        {!state.unmeasured.value && <StageKey />}
      </div>
    </aside>
  )
}

function Headline({ timing }: { timing: TurnTiming }) {
  const confidence = timing.asrConfidence
  return (
    <div class="headline">
      <h2>Response time</h2>
      <p class="headline-number">{shown(waitMs(timing))}</p>
      <p class="latency-hint">
        Turn {timing.turn}
        {timing.interrupted && ' · interrupted'}
        {confidence !== null && ` · ASR confidence ${Math.round(confidence * 100)} %`}
      </p>
      {timing.endpointingMs !== null && timing.ttfbMs !== null && (
        <p class="latency-hint">
          Turn taken after {milliseconds(timing.endpointingMs)}, first byte {milliseconds(timing.ttfbMs)}{' '}
          later
        </p>
      )}
    </div>
  )
}

interface TurnListProps {
  readonly timings: readonly TurnTiming[]
  readonly scale: number
  readonly chosen: number
  choose(turn: number): void
}

function TurnList({ timings, scale, chosen, choose }: TurnListProps) {
  const { state } = useConsole()
  const all = waits(timings)
  return (
    <>
      <ol class="turns">
        {timings.toReversed().map(timing => (
          <li key={timing.turn}>
            <button
              type="button"
              class="turn"
              data-testid="latency-turn"
              aria-pressed={timing.turn === chosen}
              aria-label={`Turn ${timing.turn}: ${shown(waitMs(timing))}`}
              onClick={() => choose(timing.turn)}
            >
              <span class="turn-number">{timing.turn}</span>
              <StageBar timing={timing} scale={scale} />
              <span class="turn-wait">{shown(waitMs(timing))}</span>
            </button>
          </li>
        ))}
      </ol>
      <p class="latency-hint">
        {all && `Median ${milliseconds(all.medianMs)}, longest ${milliseconds(all.longestMs)}, of ${all.n}`}
        {state.roundTripMs.value !== null && ` · network ${milliseconds(state.roundTripMs.value)}`}
      </p>
    </>
  )
}
