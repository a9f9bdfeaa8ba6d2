import type { Clock, Millis } from '../../../flow/clock.ts'

/** Asks; null: there was no answer in time, or `signal` took the question back. Rejects when the model fails. */
export type Ask<Question, Answer> = (question: Question, signal: AbortSignal) => Promise<Answer | null>

interface Asked<Question, Answer> {
  readonly question: Question
  settle(answer: Answer | null): void
  fail(error: unknown): void
  isOver: boolean
}

/**
 * Puts the questions of many calls to one model, one after another. Nobody waits longer than `withinMs`: an answer that comes later is dropped,
 * and a question that waited for so long is never put.
 */
export function askInTime<Question, Answer>(
  run: (question: Question) => Promise<Answer>,
  { clock, withinMs }: { readonly clock: Clock; readonly withinMs: Millis },
): Ask<Question, Answer> {
  let queue: Asked<Question, Answer>[] = []
  let isRunning = false

  async function work(): Promise<void> {
    if (isRunning) return
    isRunning = true
    for (let next = queue.shift(); next; next = queue.shift()) {
      try {
        next.settle(await run(next.question))
      } catch (error) {
        next.fail(error)
      }
    }
    isRunning = false
  }

  return (question, signal) =>
    new Promise((resolve, reject) => {
      if (signal.aborted) return resolve(null)
      const over = () => {
        asked.isOver = true
        queue = queue.filter(other => other !== asked)
        disarm()
        signal.removeEventListener('abort', giveUp)
      }
      const settle = (answer: Answer | null) => {
        if (asked.isOver) return
        over()
        resolve(answer)
      }
      const giveUp = () => settle(null)
      const asked: Asked<Question, Answer> = {
        question,
        settle,
        fail(error) {
          if (asked.isOver) return
          over()
          reject(error)
        },
        isOver: false,
      }
      const disarm = clock.after(withinMs, giveUp)
      signal.addEventListener('abort', giveUp, { once: true })
      queue.push(asked)
      void work()
    })
}
