import { type Clock, startClock } from '../flow/clock.ts'
import { exposition, type Gauge } from '../metrics/exposition.ts'
import type { Meter } from '../metrics/meter.ts'
import { processGauges } from '../metrics/process-gauges.ts'
import type { Admission, Door, Place, Planned } from '../transport/door.ts'
import type { Calls } from './calls.ts'
import type { Choice } from './providers.ts'

interface Watched {
  readonly meter: Meter
  readonly calls: Pick<Calls, 'live' | 'limit' | 'waiting' | 'draining'>
  readonly choices: readonly Choice[]
  readonly build: string
}

/** Everything that `/metrics` tells, read now. */
export function readMetrics({ meter, calls, choices, build }: Watched): string {
  const gauges: readonly Gauge[] = [
    {
      name: 'antiphon_build_info',
      help: 'Which build runs.',
      value: 1,
      labels: { version: build, node: process.version },
    },
    ...choices.map(({ stage, name }) => ({
      name: 'antiphon_provider_info',
      help: 'Who serves a stage, or stands behind those that do.',
      value: 1,
      labels: { stage, provider: name },
    })),
    { name: 'antiphon_calls_live', help: 'Calls under way.', value: calls.live },
    {
      name: 'antiphon_calls_limit',
      help: 'Calls at once that are taken (ANTIPHON_MAX_CALLS).',
      value: calls.limit,
    },
    { name: 'antiphon_calls_waiting', help: 'Callers in the queue.', value: calls.waiting },
    { name: 'antiphon_draining', help: '1 where no call is taken any more.', value: Number(calls.draining) },
    ...processGauges(),
  ]
  return exposition(meter.snapshot(), gauges)
}

/** The house's door, with everybody counted who is let in, has to wait, or is turned away. */
export function countedDoor(door: Door, meter: Meter, clock: Clock = startClock()): Door {
  const turnedAway = (name: string) => meter.count('admissions', { outcome: name })

  function counted({ setUp, plan, release }: Place): Place {
    return {
      setUp:
        setUp &&
        (frame => {
          const problem = setUp(frame)
          if (problem) turnedAway(problem.name)
          return problem
        }),
      async plan(initiation) {
        const planned = await plan(initiation)
        if (planned.ok) entered(planned)
        else turnedAway(planned.closing.name)
        return planned
      },
      release,
    }
  }

  function entered({ queued }: Extract<Planned, { ok: true }>): void {
    meter.count('admissions', { outcome: queued ? 'queued' : 'admitted' })
    const since = clock.now()
    void queued?.then(outcome => {
      meter.count('queue_ends', { outcome })
      meter.observe('queue_wait_ms', clock.now() - since)
    })
  }

  return {
    ...door,
    async admit(knock): Promise<Admission> {
      const admission = await door.admit(knock)
      if (admission.ok) return { ok: true, place: counted(admission.place) }
      turnedAway(admission.closing.name)
      return admission
    },
  }
}
