import fc from 'fast-check'
import { expect, test } from 'vitest'
import { virtualClock } from '../../../flow/virtual-clock.ts'
import { askInTime } from './in-time.ts'

const never = new AbortController().signal

/** A model that takes `tookMs(question)` for each question, and notes which were put to it. */
function slow(tookMs: (question: number) => number) {
  const clock = virtualClock()
  const put: number[] = []
  const ask = askInTime(
    async (question: number) => {
      put.push(question)
      await new Promise<void>(resolve => clock.after(tookMs(question), resolve))
      return question * 10
    },
    { clock, withinMs: 80 },
  )
  /** The answer, and when it came. */
  const timed = (question: number, signal = never) =>
    ask(question, signal).then(answer => ({ answer, at: clock.now() }))
  return { clock, put, timed }
}

test('an answer in time is the answer', async () => {
  const { clock, timed } = slow(() => 45)
  const answer = timed(7)
  await clock.pass(50)
  expect(await answer).toEqual({ answer: 70, at: 45 })
  expect(clock.waiting).toBe(0)
})

test('a slow model answers nobody, and nobody waits longer than the limit', async () => {
  const { clock, timed } = slow(() => 500)
  const answer = timed(7)
  await clock.pass(80)
  expect(await answer).toEqual({ answer: null, at: 80 })
})

test('questions of several calls wait for each other; who has waited too long is not put at all', async () => {
  const { clock, put, timed } = slow(() => 45)
  const answers = [1, 2, 3].map(question => timed(question))
  await clock.pass(100)
  const late = timed(4)
  await clock.pass(100)
  expect(await Promise.all(answers)).toEqual([
    { answer: 10, at: 45 },
    { answer: null, at: 80 },
    { answer: null, at: 80 },
  ])
  expect(await late).toEqual({ answer: 40, at: 145 })
  expect(put).toEqual([1, 2, 4])
})

test('a question that was taken back is not put, and its asker is free at once', async () => {
  const { clock, put, timed } = slow(() => 45)
  const first = timed(1)
  const scope = new AbortController()
  const second = timed(2, scope.signal)
  await clock.pass(10)
  scope.abort()
  expect(await second).toEqual({ answer: null, at: 10 })
  await clock.pass(100)
  await first
  expect(await timed(3, AbortSignal.abort())).toMatchObject({ answer: null })
  expect(put).toEqual([1])
})

test('a failure is that of the one who asked, and the next is answered', async () => {
  const clock = virtualClock()
  const ask = askInTime(
    async (question: number) => {
      if (question === 1) throw new Error('broken')
      return question
    },
    { clock, withinMs: 80 },
  )
  const first = ask(1, never)
  const second = ask(2, never)
  await expect(first).rejects.toThrow('broken')
  expect(await second).toBe(2)
})

test('however slow the model and however many ask, everybody is free after 80 ms', async () => {
  const anyQuestions = fc.array(fc.record({ gap: fc.nat(120), took: fc.nat(200) }), {
    minLength: 1,
    maxLength: 12,
  })
  await fc.assert(
    fc.asyncProperty(anyQuestions, async questions => {
      const { clock, timed } = slow(question => questions[question]?.took ?? 0)
      const waits: Promise<{ answer: number | null; waited: number }>[] = []
      for (const [question, { gap }] of questions.entries()) {
        await clock.pass(gap)
        const asked = clock.now()
        waits.push(timed(question).then(({ answer, at }) => ({ answer, waited: at - asked })))
      }
      await clock.pass(3_000)
      for (const [question, { answer, waited }] of (await Promise.all(waits)).entries()) {
        expect(waited).toBeLessThanOrEqual(80)
        expect([null, question * 10]).toContain(answer)
      }
      expect(clock.waiting).toBe(0)
    }),
    { numRuns: 40 },
  )
})
