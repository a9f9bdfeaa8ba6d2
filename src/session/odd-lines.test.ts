import { expect, test } from 'vitest'
import { plainSpec, setStage } from './stage.ts'

const loud = (ms: number) => new Int16Array(ms * 16).fill(8000)
const quiet = (ms: number) => new Int16Array(ms * 16)
const commits = (stage: ReturnType<typeof setStage>) =>
  stage.log.flatMap(entry =>
    entry.kind === 'command' && entry.command.type === 'commit-turn' ? [entry.command] : [],
  )
const spans = (stage: ReturnType<typeof setStage>) =>
  commits(stage).map(
    ({ from, to }) => `${Math.round((from ?? 0) / 1600) / 10}–${Math.round((to ?? 0) / 1600) / 10} s`,
  )

test('an uplink that stalls for 1.5 s in mid-speech and then bursts is one turn, nothing lost', async () => {
  const stage = setStage({ hears: ['One sentence.', 'One sentence.'] })
  stage.session.begin()
  await stage.caller(1000, true)
  await stage.clock.pass(1500)
  for (let burst = 0; burst < 75; burst++) stage.session.hear(loud(20))
  await stage.caller(500, true)
  expect(commits(stage)).toHaveLength(0)
  await stage.caller(1000, false)
  expect(spans(stage)).toEqual(['0–3 s'])
})

test('an uplink that stalls in a pause does not end the turn by itself for a second', async () => {
  const stage = setStage({ hears: ['First half.', 'Both halves.'] })
  stage.session.begin()
  await stage.caller(1000, true)
  await stage.caller(200, false)
  await stage.clock.pass(900)
  expect(commits(stage)).toHaveLength(0)
  for (let burst = 0; burst < 45; burst++) stage.session.hear(burst < 5 ? quiet(20) : loud(20))
  await stage.caller(300, true)
  await stage.caller(700, false)
  expect(spans(stage)).toEqual(['0–2.4 s'])
})

test('a client that sends nothing while it is quiet is answered all the same', async () => {
  const stage = setStage({ hears: ['Hello.', 'And more.'] })
  stage.session.begin()
  for (let turn = 1; turn <= 2; turn++) {
    await stage.caller(1000, true)
    await stage.caller(160, false)
    await stage.clock.pass(6000)
    expect(stage.said('caller-said')).toHaveLength(turn)
  }
  expect(stage.said('agent-said')).toHaveLength(2)
})

test('a client that stops sending in mid-word is answered too, a little later', async () => {
  const stage = setStage({ hears: ['Hello.'] })
  stage.session.begin()
  await stage.caller(1000, true)
  await stage.clock.pass(2400)
  expect(commits(stage)).toHaveLength(0)
  await stage.clock.pass(1500)
  expect(stage.said('agent-said')).toHaveLength(1)
})

test('chunks of 250 ms: the turn ends by the caller’s silence, not by the rhythm of the chunks', async () => {
  const stage = setStage({ hears: ['A long one.'] })
  stage.session.begin()
  for (const sound of [loud, loud, quiet, loud, loud]) {
    stage.session.hear(sound(250))
    await stage.clock.pass(250)
  }
  expect(commits(stage)).toHaveLength(0)
  for (let chunk = 0; chunk < 3; chunk++) {
    stage.session.hear(quiet(250))
    await stage.clock.pass(250)
  }
  expect(spans(stage)).toEqual(['0–1.3 s'])
})

test('a microphone of noise without words gets no answer, however long it lasts', async () => {
  const stage = setStage({ hears: [] })
  stage.session.begin()
  for (let burst = 0; burst < 5; burst++) {
    await stage.caller(700, true)
    await stage.caller(900, false)
  }
  expect(commits(stage)).toHaveLength(5)
  expect(stage.said('agent-said')).toEqual([])
  expect(stage.said('caller-said')).toEqual([])
  expect(stage.session.phase).toBe('listening')
})

test('an hour of silence is a call that goes on; the log stays small and nothing piles up', async () => {
  const stage = setStage({ hears: ['Still there?'], policy: { maxDurationMs: 7_200_000 } })
  stage.session.begin()
  // A silent line, an hour in chunks of a second: what is heard is what counts, not how it was cut.
  for (let second = 0; second < 3600; second++) {
    stage.session.hear(quiet(1000))
    if (second % 60 === 59) await stage.clock.pass(60_000)
  }
  expect(stage.session.phase).toBe('listening')
  expect(stage.log.length).toBeLessThan(4500)
  expect(stage.clock.waiting).toBeLessThanOrEqual(1)
  await stage.caller(600, true)
  await stage.caller(1500, false)
  expect(stage.said('agent-said')).toHaveLength(1)
})

test('the longest duration of the agent ends the call, with its message where it has one', async () => {
  const stage = setStage({
    policy: { maxDurationMs: 3000, saysGoodbyeAtMax: true },
    spec: { turn: { ...plainSpec.turn, maxDurationMessage: 'Our time is up.' } },
  })
  stage.session.begin()
  await stage.clock.pass(3500)
  expect(stage.said('agent-said')).toMatchObject([{ text: 'Our time is up.' }])
  await stage.clock.pass(2000)
  expect(stage.closed).toEqual(['max-duration'])
})
