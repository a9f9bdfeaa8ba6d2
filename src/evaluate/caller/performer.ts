import { type Samples, toMillis, toSamples } from '../../audio/pcm.ts'
import type { Millis } from '../../flow/clock.ts'
import { type Armed, type Due, dueBy } from './cue.ts'
import type { Ears } from './ears.ts'
import type { Said } from './result.ts'
import type { Cue, Script, Step } from './script.ts'

/** Room left before a clip's first sound when it follows a cue; the rest of its leading silence is not waited for. */
const LEAD_IN: Samples = toSamples(50)

/** Where nothing in the script hangs up: once the last answer is over. */
const LAST_CUE: Cue = { after: 'agent-quiet', delayMs: 1_000, patienceMs: 10_000 }

/** What the performer can do to the call. */
export interface Stage {
  ears(): Ears
  /** Lays speech over the microphone from `at` on, or as soon as can be; returns when it begins. */
  speak(pcm: Int16Array, at: Millis, gain: number): Millis
  send(frame: Readonly<Record<string, unknown>>): void
  hangUp(): void
}

/** Plays the caller's part: does each step of the script when its cue has come. */
export interface Performer {
  /** Does everything that is due by `now`. */
  perform(now: Millis): void
  readonly said: readonly Said[]
  readonly unsaid: number
}

export function createPerformer(script: Script, stage: Stage): Performer {
  const said: Said[] = []
  let armed: Armed = { at: 0, heardTurn: 0 }
  let next = 0

  const perform = (step: Step, due: Due, now: Millis) => {
    switch (step.type) {
      case 'say': {
        const heardTurn = step.takesFloor ? stage.ears().newestTurn() : 0
        const utterance = say(step, due, stage)
        said.push(utterance)
        armed = { at: utterance.endAt, heardTurn }
        return
      }
      case 'message':
        armed = { at: now, heardTurn: stage.ears().newestTurn() }
        said.push(message(step.text, now, due.inVain))
        return stage.send({ type: 'user_message', text: step.text })
      case 'context':
        armed = { ...armed, at: now }
        return stage.send({ type: 'contextual_update', text: step.text })
      case 'activity':
        armed = { ...armed, at: now }
        return stage.send({ type: 'user_activity' })
      case 'hang-up':
        return stage.hangUp()
    }
  }
  return {
    said,
    get unsaid() {
      return script.steps.slice(next).filter(step => step.type !== 'hang-up').length
    },
    perform(now) {
      for (let step = script.steps[next]; step; step = script.steps[next]) {
        const due = dueBy(now, step.cue, { armed, ears: stage.ears() })
        if (!due) return
        next += 1
        perform(step, due, now)
        if (step.type === 'hang-up') return
      }
      if (dueBy(now, LAST_CUE, { armed, ears: stage.ears() })) stage.hangUp()
    },
  }
}

function say(step: Step & { type: 'say' }, due: Due, stage: Stage): Said {
  const { clip, gain, takesFloor, continues } = step
  const skip = step.cue.after === 'connection' ? 0 : Math.max(0, clip.onset - LEAD_IN)
  const beginsAt = stage.speak(clip.pcm.subarray(skip), due.at, gain)
  const beganAt = beginsAt - toMillis(skip)
  return {
    type: 'speech',
    clip: { name: clip.name, text: clip.text, origin: clip.origin },
    onsetAt: beginsAt + toMillis(clip.onset - skip),
    endAt: beginsAt + toMillis(clip.end - skip),
    speech: clip.speech.map(({ fromMs, toMs }) => ({ fromMs: beganAt + fromMs, toMs: beganAt + toMs })),
    takesFloor,
    continues,
    inVain: due.inVain,
  }
}

const message = (text: string, at: Millis, inVain: boolean): Said => ({
  type: 'message',
  clip: { name: 'message', text, origin: 'made' },
  onsetAt: at,
  endAt: at,
  speech: [],
  takesFloor: true,
  continues: false,
  inVain,
})
