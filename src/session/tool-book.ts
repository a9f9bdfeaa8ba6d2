import { INTERRUPTED, newsNote } from './house-lines.ts'
import type { SpeakerPorts } from './speaking.ts'
import type { ToolRunning } from './tool-desk.ts'
import type { Turn } from './turn/index.ts'

/** What the model was told of an end that did not come. */
const STAYED = 'The caller went on, so the call was not ended.'

interface Run {
  readonly running: ToolRunning
  readonly entry: { result: string }
}

/** Which tools run for whom: what they come to is written into the conversation, also where nobody waits for it any more. */
export function openToolBook({ desk, history, post }: Pick<SpeakerPorts, 'desk' | 'history' | 'post'>) {
  const open = new Set<Run>()
  /** Ends of the call that are to come. */
  let ends: Run[] = []

  function settle(id: string, entry: { result: string }, content: string): void {
    entry.result = content
    history.result(id, content)
  }

  return {
    /** The turn waits for it. */
    runs(running: ToolRunning, entry: { result: string }): void {
      const { turn, call } = running
      const item = { running, entry }
      open.add(item)
      void running.outcome.then(({ content, effect }) => {
        open.delete(item)
        if (effect?.type === 'end-call') ends.push(item)
        settle(call.id, entry, content)
        post({ type: 'tool-end', turn, id: call.id })
      })
      // It had been given up, and did come to something.
      void running.late.then(outcome => {
        if (outcome && outcome.errorType !== 'interrupted') settle(call.id, entry, outcome.content)
      })
    },
    /** The conversation goes on meanwhile. */
    runsAside({ turn, call, outcome }: ToolRunning): void {
      void outcome.then(({ content }) => {
        history.note(newsNote(call.name, content === '' ? INTERRUPTED : content))
        post({ type: 'tool-news', turn, id: call.id })
      })
    },
    /** The turn was cut. A tool that nobody may interrupt runs to its end; the others are called off. */
    interrupt(turn: Turn): void {
      for (const { running, entry } of open) {
        if (running.turn !== turn) continue
        entry.result = INTERRUPTED
        if (running.tool.interruption === 'allow') running.cancel()
      }
      for (const { running, entry } of ends) settle(running.call.id, entry, STAYED)
      ends = []
      desk.stay()
    },
  }
}
