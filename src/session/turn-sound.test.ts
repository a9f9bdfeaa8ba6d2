import { expect, test } from 'vitest'
import { setStage } from './stage.ts'
import { adaptivePolicy, type Command, type Event, replay } from './turn/index.ts'

const policy = { ...adaptivePolicy, greets: false }

/** A call in which the caller says half a sentence; `judge` is what listens to its sound. */
async function call(judge: (() => Promise<number | null>) | null, language = 'en') {
  const stage = setStage({
    policy,
    spec: { language },
    hears: ['I would like to book a'],
    ...(judge && { turnEnd: { name: 'by hand', listen: () => ({ audio() {}, judge }) } }),
  })
  stage.session.begin()
  await stage.caller(600, true)
  await stage.caller(2_500, false)
  const events = stage.log.flatMap((entry): Event[] => (entry.kind === 'event' ? [entry.event] : []))
  const commands = stage.log.flatMap((entry): Command[] => (entry.kind === 'command' ? [entry.command] : []))
  const committedAt = stage.log.flatMap(entry =>
    entry.kind === 'command' && entry.command.type === 'commit-turn' ? [entry.at] : [],
  )
  const missed = stage.log.flatMap(entry =>
    entry.kind === 'mark' && entry.mark.type === 'end-unjudged' ? [entry.mark.reason] : [],
  )
  expect(replay(JSON.parse(JSON.stringify(events)), policy)).toEqual(commands)
  return { events, committedAt, missed, crashes: stage.crashes }
}

test('what the sound says is in the log, decides with the words, and replays', async () => {
  const [ended, goesOn] = [await call(async () => 0.98), await call(async () => 0.02)]
  expect(ended.committedAt[0]).toBeLessThan(goesOn.committedAt[0] ?? 0)
  expect(ended.events.filter(({ type }) => type === 'words' || type === 'end-judged')).toMatchObject([
    { type: 'words', text: 'I would like to book a' },
    { type: 'end-judged', sound: 0.98 },
  ])
})

test('a model that never answers, is late or fails holds nobody up', async () => {
  const { committedAt } = await call(null)
  expect(committedAt).toHaveLength(1)
  for (const [judge, missed] of [
    [() => new Promise<null>(() => {}), []],
    [async () => null, ['late', 'late']],
    [() => Promise.reject(new Error('gone')), ['gone', 'gone']],
    [
      () => {
        throw new Error('a bug of ours')
      },
      ['a bug of ours', 'a bug of ours'],
    ],
  ] as const) {
    const slow = await call(judge)
    expect(slow.committedAt).toEqual(committedAt)
    expect(slow.missed).toEqual(missed)
    expect(slow.crashes).toEqual([])
  }
})

test('in a language whose words nobody judges the sound is not asked about', async () => {
  let asked = 0
  await call(async () => ++asked && 0.9, 'fr')
  expect(asked).toBe(0)
})
