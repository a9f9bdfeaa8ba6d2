import { describe, expect, test } from 'vitest'
import { openChannel } from '../../flow/channel.ts'
import type { Clock } from '../../flow/clock.ts'
import { type Deferred, defer } from '../../inference/deferred.ts'
import type { VadScore } from '../provider.ts'
import { openBatcher } from './batch.ts'
import type { Batch, BatchScores } from './silero-model.ts'

// Answers a batch when the test says so; the score of a window is its first sample.
function holdRuns() {
  const runs: { batch: Batch; answer: Deferred<BatchScores> }[] = []
  const run = (batch: Batch) => {
    const answer = defer<BatchScores>()
    runs.push({ batch, answer })
    return answer.promise
  }
  const answerLast = async () => {
    const last = runs.at(-1)!
    const first = Array.from({ length: last.batch.count }, (_, row) => last.batch.input[row * 576 + 64]!)
    last.answer.resolve({ probabilities: Float32Array.from(first), state: last.batch.state })
    await new Promise(resolve => setImmediate(resolve))
  }
  return { runs, run, answerLast }
}

function holdTime(): Clock & { pass(ms: number): void } {
  let now = 0
  return {
    now: () => now,
    after: () => () => {},
    pass(ms) {
      now += ms
    },
  }
}

const window = (sample: number) => new Int16Array(512).fill(sample * 8192)

async function read(scores: AsyncIterable<VadScore>) {
  const all: VadScore[] = []
  for await (const score of scores) all.push(score)
  return all
}

describe('a batcher', () => {
  test('puts what came while a run was under way into one run, one window of each stream', async () => {
    const { runs, run, answerLast } = holdRuns()
    const batcher = openBatcher(run, holdTime())
    const channels = [0, 1, 2].map(() => openChannel<VadScore>())
    const streams = channels.map(channel => batcher.open(channel))
    for (const stream of streams) {
      stream.push(window(1))
      stream.push(window(2))
    }
    for (let i = 0; i < 3; i++) await answerLast()
    expect(runs.map(({ batch }) => batch.count)).toEqual([1, 3, 2])
    for (const stream of streams) stream.end()
    for (const channel of channels) {
      expect(await read(channel)).toEqual([
        { to: 512, probability: 0.25 },
        { to: 1024, probability: 0.5 },
      ])
    }
  })

  test('skips and counts windows that have waited for more than two seconds, and keeps positions right', async () => {
    const { run, answerLast } = holdRuns()
    const clock = holdTime()
    const batcher = openBatcher(run, clock)
    const scores = openChannel<VadScore>()
    const stream = batcher.open(scores)
    stream.push(window(1))
    stream.push(window(1))
    stream.push(window(1))
    clock.pass(1500)
    stream.push(window(3))
    clock.pass(1000)
    await answerLast()
    await answerLast()
    stream.end()
    expect(await read(scores)).toEqual([
      { to: 512, probability: 0.25 },
      { to: 2048, probability: 0.75 },
    ])
    expect(batcher.skipped).toBe(2)
  })

  test('the end of a window goes before the next one, also when windows were skipped between', async () => {
    const { runs, run, answerLast } = holdRuns()
    const clock = holdTime()
    const stream = openBatcher(run, clock).open(openChannel<VadScore>())
    stream.push(window(1))
    stream.push(window(2))
    clock.pass(2500)
    stream.push(window(3))
    await answerLast()
    expect([...runs.at(-1)!.batch.input.subarray(0, 66)]).toEqual([...Array(64).fill(0.5), 0.75, 0.75])
  })

  test('each stream gets its own state back', async () => {
    const { runs, run } = holdRuns()
    const batcher = openBatcher(run, holdTime())
    const streams = [0, 1].map(() => batcher.open(openChannel<VadScore>()))
    for (const stream of streams) for (let i = 0; i < 3; i++) stream.push(window(1))
    for (let step = 0; step < 3; step++) {
      const { batch, answer } = runs.at(-1)!
      // Row r gets state r + 1 in both its halves.
      const state = Float32Array.from(batch.state, (_, i) => (Math.floor(i / 128) % batch.count) + 1)
      answer.resolve({ probabilities: new Float32Array(batch.count), state })
      await new Promise(resolve => setImmediate(resolve))
    }
    const { state } = runs[2]!.batch
    expect([state[0], state[128], state[256], state[384]]).toEqual([1, 2, 1, 2])
  })

  test('a failed run ends the streams in it and no other', async () => {
    const { runs, run, answerLast } = holdRuns()
    const batcher = openBatcher(run, holdTime())
    const [hit, spared] = [openChannel<VadScore>(), openChannel<VadScore>()]
    const [first, second] = [batcher.open(hit), batcher.open(spared)]
    first.push(window(1))
    second.push(window(1))
    runs[0]!.answer.reject(new Error('worker died'))
    await expect(read(hit)).rejects.toThrow('worker died')
    expect(first.push(window(1))).toBe(false)
    await answerLast()
    second.end()
    expect(await read(spared)).toHaveLength(1)
  })

  test('a source that is far ahead waits for room', async () => {
    const { run, answerLast } = holdRuns()
    const stream = openBatcher(run, holdTime()).open(openChannel<VadScore>())
    for (let i = 0; i < 65; i++) stream.push(window(0))
    let hasRoom = false
    const waiting = stream.room().then(() => {
      hasRoom = true
    })
    await Promise.resolve()
    expect(hasRoom).toBe(false)
    await answerLast()
    await waiting
    expect(hasRoom).toBe(true)
  })
})
