import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { anyConversation, anyTalk } from './arbitrary.ts'
import type { Event } from './events.ts'
import { adaptivePolicy, plainPolicy } from './policy.ts'
import { play, replay } from './script.ts'
import { initial, phase } from './state.ts'
import { deadline, step } from './step.ts'
import { type Lateness, live, TYPED } from './world.ts'

const prompt: Lateness = { vad: 0, words: () => 0, replyMs: 60, speechMs: 1500 }

const silences = { silenceEndCallMs: 30_000, turnTimeoutMs: 4000, initialWaitMs: 2000 }
const policies = [plainPolicy, adaptivePolicy].map(policy => ({
  ...policy,
  ...silences,
  softTimeoutMs: 400,
  softTimeouts: 2,
  fillerMs: 3500,
}))

describe.each(policies)('$version', policy => {
  // A caller of `live` is never asked whether they are there: when that is depends on how long the answers before it were.
  const talkative = { ...policy, turnTimeoutMs: null, initialWaitMs: null }

  test('replaying a log gives the same commands', () => {
    fc.assert(
      fc.property(anyConversation, events => {
        const { log, commands } = play(events, policy)
        expect(replay(JSON.parse(JSON.stringify(log)), policy)).toEqual(commands)
      }),
      { numRuns: 1500 },
    )
  })

  test('no two replies overlap, turn numbers only grow, and nothing follows the end of the call', () => {
    fc.assert(
      fc.property(anyConversation, events => {
        let open: number | null = null
        let last = 0
        let ended = false
        for (const command of play(events, policy).commands) {
          expect(ended).toBe(false)
          if (command.type === 'start-reply') {
            expect(open === null || open === command.turn).toBe(true)
            expect(command.turn).toBeGreaterThanOrEqual(last)
            open = last = command.turn
          }
          if (command.type === 'cut-reply' || command.type === 'finish-reply') {
            expect(command.turn).toBeGreaterThanOrEqual(open ?? command.turn)
            open = null
          }
          if (command.type === 'end-call') ended = true
        }
      }),
      { numRuns: 1500 },
    )
  })

  test('nobody is asked to say it again for ever: after a failure that lasts, or the third in a row, the call ends', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('fails', 'breaks', 'lasts', 'answers'), { maxLength: 8 }),
        turns => {
          const fate = {
            fails: { error: 'down' },
            breaks: { error: 'down' },
            lasts: { error: 'key', lasting: true },
          }
          const of = { ...policy, greets: false, turnTimeoutMs: null, initialWaitMs: null }
          const conversation: Event[] = [{ at: 0, type: 'call-start' }]
          let [at, turn, failures, isOver] = [0, 0, 0, false]
          const sounds = (how: object) => {
            conversation.push(
              { at: at + 1, type: 'playout-start', turn, pos: 0 },
              { at: at + 2, type: 'reply-end', turn, hangUp: false, ...how },
              { at: at + 3, type: 'playout-end', turn, pos: 0 },
            )
            at += 10
          }
          for (const how of turns) {
            if (isOver) break
            at += 100
            conversation.push({ at, type: 'caller-text', text: 'hello' })
            turn++
            failures = how === 'answers' ? 0 : failures + 1
            isOver = how === 'lasts' || failures === 3
            if (how === 'answers') sounds({})
            else if (how === 'breaks') {
              sounds(fate.breaks)
              turn++
              sounds({})
            } else {
              conversation.push({
                at: at + 1,
                type: 'reply-end',
                turn,
                hangUp: false,
                ...(fate[how] as object),
              })
              at += 10
              sounds({})
            }
          }
          const { commands } = play(conversation, of)
          const ends = commands.filter(command => command.type === 'end-call')
          expect(ends).toEqual(isOver ? [{ type: 'end-call', reason: 'providers-failed' }] : [])
          expect(
            commands.some(command => command.type === 'start-reply' && command.cause === 'goodbye'),
          ).toBe(isOver)
        },
      ),
      { numRuns: 500 },
    )
  })

  test('after a step no deadline is left in the past', () => {
    fc.assert(
      fc.property(anyConversation, events => {
        let state = initial
        for (const event of events) {
          state = step(state, event, policy)[0]
          const due = deadline(state, policy)
          if (due.at !== null) expect(due.at).toBeGreaterThan(event.at)
          if (due.pos !== null) expect(due.pos).toBeGreaterThan(state.judged.pos)
        }
      }),
      { numRuns: 1500 },
    )
  })

  test('every committed turn that had words is answered, unless the caller went on', () => {
    fc.assert(
      fc.property(anyTalk, talk => {
        const given = live(talk, talkative, prompt).map(item => item.command)
        const spoken = given.filter(command => command.type === 'accept-words')
        const answers = given.filter(command => command.type === 'start-reply' && command.cause === 'answer')
        if (spoken.length > 0) expect(answers.length).toBeGreaterThan(0)
        const lastWords = given.findLastIndex(command => command.type === 'accept-words')
        if (lastWords >= 0)
          expect(given.slice(lastWords).some(command => command.type === 'start-reply')).toBe(true)
      }),
      { numRuns: 500 },
    )
  })

  test('every typed message is kept, and an answer sounds after it, whatever is said or sounds meanwhile', () => {
    const times = fc.array(fc.integer({ min: 1, max: 25_000 }), { minLength: 1, maxLength: 3 })
    fc.assert(
      fc.property(
        anyTalk,
        times,
        fc.constantFrom(0, 60, 400),
        fc.boolean(),
        (talk, typed, wordsMs, echoes) => {
          const given = live(talk, talkative, { ...prompt, words: () => wordsMs, echoes }, { typed })
          const isTyped = ({ command }: (typeof given)[number]) =>
            command.type === 'accept-words' && command.text === TYPED
          expect(given.filter(isTyped)).toHaveLength(typed.length)
          const after = given.slice(given.findLastIndex(isTyped))
          const sounds = after.some(({ at, command }) => {
            if (command.type !== 'start-reply' || command.cause !== 'answer') return false
            const cut = after.find(
              next => next.command.type === 'cut-reply' && next.command.turn === command.turn,
            )
            return cut === undefined || cut.at >= at + prompt.replyMs
          })
          expect(sounds).toBe(true)
        },
      ),
      { numRuns: 300 },
    )
  })

  test('the end of a turn never waits for the answer: slow providers commit at the same samples', () => {
    const ends = (replyMs: number, wordsMs: number) => (talk: Parameters<typeof live>[0]) =>
      live(
        talk,
        { ...talkative, greets: false, replyTimeoutMs: 60_000 },
        { ...prompt, replyMs, words: () => wordsMs, speechMs: 1 },
      )
        .filter(({ command }) => command.type === 'commit-turn')
        .map(({ at, command }) => [at, command])
    // Gaps long enough that the answer's own speech cannot decide anything: what is left is the silence alone.
    const apart = anyTalk.map(talk =>
      talk.map((item, index) => ({ ...item, from: item.from + index * 5000, to: item.to + index * 5000 })),
    )
    fc.assert(
      fc.property(apart, talk => {
        expect(ends(2000, 2000)(talk)).toEqual(ends(0, 0)(talk))
      }),
      { numRuns: 300 },
    )
  })

  test('whatever hangs, nobody waits for an answer in silence for longer than the policy has it', () => {
    const hangs: Lateness = { ...prompt, words: () => 60_000, replyMs: 60_000 }
    fc.assert(
      fc.property(anyTalk, fc.boolean(), (talk, hasWords) => {
        const of = { ...talkative, greets: false, softTimeoutMs: null }
        const given = live(talk, of, hasWords ? { ...hangs, words: () => 0 } : hangs)
        for (const { at, command: commit } of given) {
          if (commit.type !== 'commit-turn') continue
          const isOver = ({ at: then, command }: (typeof given)[number]) =>
            then >= at &&
            then <= at + of.fillerMs &&
            ((command.type === 'say-filler' && command.turn === commit.turn) ||
              (command.type === 'cut-reply' && command.turn === commit.turn) ||
              (command.type === 'drop-speech' && command.from === commit.from))
          expect(given.some(isOver)).toBe(true)
        }
      }),
      { numRuns: 300 },
    )
  })

  test('facts that arrive up to 150 ms late change when, never what, in at least 99 % of random calls', () => {
    const lateness = fc.array(fc.nat(150), { minLength: 40, maxLength: 40 })
    // What the caller gets: turns, their words, answers, drops. That a reply was over, and a text asked for, is a matter of when.
    const outcome = new Set(['commit-turn', 'accept-words', 'drop-speech', 'start-reply', 'end-call'])
    const what = (given: ReturnType<typeof live>) =>
      given.filter(({ command }) => outcome.has(command.type)).map(({ command }) => JSON.stringify(command))
    let same = 0
    const runs = 2000
    fc.assert(
      fc.property(anyTalk, lateness, fc.nat(150), (talk, delays, vad) => {
        let next = 0
        const late = () => delays[next++ % delays.length] as number
        const onTime = what(live(talk, talkative, prompt))
        const delayed = what(live(talk, talkative, { ...prompt, vad, words: late }))
        if (JSON.stringify(onTime) === JSON.stringify(delayed)) same++
      }),
      { numRuns: runs },
    )
    expect(same / runs).toBeGreaterThanOrEqual(0.99)
  })
})

test('the phase is one of four, and idle before and after the call', () => {
  expect(phase(initial)).toBe('idle')
  const { state } = play(
    [
      { at: 0, type: 'call-start' },
      { at: 10, type: 'hang-up', reason: 'hang-up' },
    ],
    plainPolicy,
  )
  expect(phase(state)).toBe('idle')
})
