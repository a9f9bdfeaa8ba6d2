import { expect, test } from 'vitest'
import { sampleHeader } from '../record/sample-log.ts'
import { adaptivePolicy } from '../session/turn/index.ts'
import { readBundle, writeBundle } from './bundle.ts'
import { bundleOf } from './bundle-of.ts'
import { acceptNow, bundledCall } from './bundled-call.ts'
import { replayCall } from './replay-call.ts'

const policy = { ...adaptivePolicy, greets: false }
const commit = { type: 'commit-turn', turn: 1, from: 1600, to: 16_000 }
/** A call in which an earlier reducer, let us say, waited longer for the end of the turn. */
const log = [
  sampleHeader('conv_1', { policy }),
  { kind: 'event', event: { type: 'call-start', at: 0 } },
  { kind: 'event', event: { type: 'speech-start', at: 100, pos: 1600, soundAt: 100 } },
  { kind: 'event', event: { type: 'speech-end', at: 1000, pos: 16_000, soundAt: 1000 } },
  { kind: 'command', at: 1000, command: { type: 'request-words', from: 1600, to: 16_000 } },
  { kind: 'event', event: { type: 'audio-judged', at: 1600, pos: 25_600, probability: 0 } },
  { kind: 'event', event: { type: 'audio-judged', at: 1900, pos: 30_400, probability: 0 } },
  { kind: 'command', at: 1900, command: commit },
]
  .map(entry => `${JSON.stringify(entry)}\n`)
  .join('')
const bundle = bundleOf({ log, record: null, audio: null, hidesWords: false })

test('the same command at another time is another decision', () => {
  const { same, difference } = replayCall(bundledCall(bundle, 'it'))
  expect(same).toBe(false)
  expect(difference).toEqual({ index: 1, at: 1900, replayedAt: 1600, recorded: commit, replayed: commit })
})

test('what was accepted is held to from then on, also when it comes out of a file', async () => {
  const accepted = acceptNow(bundle, { name: 'it', why: 'Turns end sooner.', build: '2' })
  expect(accepted?.decisions.map(({ event, at, command }) => [event, at, command.type])).toEqual([
    [2, 1000, 'request-words'],
    [3, 1600, 'commit-turn'],
  ])
  const kept = await readBundle(await writeBundle({ ...bundle, accepted }))
  expect(kept.accepted).toEqual(accepted)
  expect(kept.log).toBe(log)
  expect(replayCall(bundledCall(kept, 'it'))).toMatchObject({ same: true })
  expect(acceptNow(kept, { name: 'it', why: 'again', build: '3' })).toBeNull()
})

test('a change after the accepted one is told again', () => {
  const accepted = {
    why: 'x',
    build: '2',
    decisions: [{ event: 2, at: 1000, command: { type: 'end-call' } }],
  }
  expect(replayCall(bundledCall({ log, accepted }, 'it')).difference).toMatchObject({
    index: 0,
    recorded: { type: 'end-call' },
    replayed: { type: 'request-words' },
  })
})

test('an accepted decision that no event of the log leads to is refused', () => {
  const accepted = {
    why: 'x',
    build: '2',
    decisions: [{ event: 6, at: 9000, command: { type: 'end-call' } }],
  }
  expect(() => bundledCall({ log, accepted }, 'it')).toThrow(
    'it: a decision was accepted after event 6, and the log has 5',
  )
})
