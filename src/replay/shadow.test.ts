import fc from 'fast-check'
import { expect, test } from 'vitest'
import { foldConversation } from '../record/conversation.ts'
import { withoutContent } from '../record/deletion.ts'
import type { LogEntry } from '../session/log.ts'
import { anyConversation } from '../session/turn/arbitrary.ts'
import { adaptivePolicy, type Policy, plainPolicy } from '../session/turn/index.ts'
import { record } from './scripted-call.ts'
import { withSettings } from './settings.ts'
import { openShadow, tellShadow } from './shadow.ts'

const live: Policy = { ...plainPolicy, greets: false }
const shorter = withSettings(live, { silence_ms: 250 })
// One answer that both give, then a pause of 350 ms that only the shadow takes for an end.
const call = record(
  [
    { from: 1000, to: 2000, said: true },
    { from: 6000, to: 7000, said: true },
    { from: 7350, to: 8000, said: true },
  ],
  live,
)

/** The call's log with what a shadow said while it was written. */
function watched(shadow: Policy): { readonly log: LogEntry[]; readonly crashes: unknown[] } {
  const log: LogEntry[] = [{ ...call.header, shadow }]
  const crashes: unknown[] = []
  const watcher = openShadow({
    ...{ live, shadow },
    mark: (mark, at) => log.push({ kind: 'mark', at, mark }),
    crashed: error => crashes.push(error),
  })
  for (const entry of call.entries) {
    log.push(entry)
    watcher.push(entry)
  }
  watcher.end()
  return { log, crashes }
}

test('a shadow tells each difference, and goes on from the call as it is', () => {
  const { log, crashes } = watched(shorter)
  expect(crashes).toEqual([])
  const { antiphon } = foldConversation(log)
  expect(antiphon.shadow).toMatchObject({
    policy: { silenceMs: 250 },
    counts: { earlier: 2, 'cuts-off': 1 },
    differences: [{ change: 'earlier', turn: 1 }, { change: 'cuts-off', turn: 2 }, { change: 'earlier' }],
  })
  expect(tellShadow(log, 1)).toEqual([expect.stringMatching(/^By the shadow policy: turn 1, .* ms earlier/)])
  expect(tellShadow(log, 99)).toEqual([])
})

test('what a shadow said of the turns goes with them when a call is deleted; the counts stay', () => {
  const everything = { transcript: true, audio: true, atUnixSecs: 1 }
  const { turns, shadow } = withoutContent(foldConversation(watched(shorter).log), everything).antiphon
  expect(turns).toEqual([])
  expect(shadow).toMatchObject({ counts: { earlier: 2, 'cuts-off': 1 }, differences: [] })
})

test('the live policy as its own shadow only agrees', () => {
  const { antiphon } = foldConversation(watched(live).log)
  expect(antiphon.shadow).toMatchObject({ same_turns: 2, counts: {}, differences: [] })
})

test('without a shadow a record says nothing of one', () => {
  expect(foldConversation([call.header, ...call.entries]).antiphon).not.toHaveProperty('shadow')
})

test('a shadow that fails is told of once, and never again', () => {
  const crashes: unknown[] = []
  const watcher = openShadow({
    ...{ live, shadow: shorter },
    mark() {
      throw new Error('a bug')
    },
    crashed: error => crashes.push(error),
  })
  for (const entry of call.entries) watcher.push(entry)
  watcher.end()
  expect(crashes).toEqual([new Error('a bug')])
})

test('whatever happens in a call, a shadow stands it, and the same policy differs in nothing', () => {
  const policies = [
    adaptivePolicy,
    plainPolicy,
    withSettings(adaptivePolicy, { silence_ms: 900, hold_ms: 400 }),
  ]
  fc.assert(
    fc.property(anyConversation, fc.nat(2), fc.nat(2), (events, one, other) => {
      const crashes: unknown[] = []
      const said: string[] = []
      const watcher = openShadow({
        ...{ live: policies[one] ?? live, shadow: policies[other] ?? live },
        mark: ({ change }) => said.push(change),
        crashed: error => crashes.push(error),
      })
      for (const event of events) watcher.push({ kind: 'event', event })
      watcher.end()
      expect(crashes).toEqual([])
      if (one === other) expect(said.filter(change => change !== 'same')).toEqual([])
    }),
    { numRuns: 300 },
  )
})
