import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { openChannel } from '../../../flow/channel.ts'
import { virtualClock } from '../../../flow/virtual-clock.ts'
import { openScheduler, schedule } from './schedule.ts'

const never = () => new AbortController().signal

/** Pushes items at their times and says which pieces left when. */
async function run(items: readonly (readonly [number, string])[], endAt?: number) {
  const clock = virtualClock()
  const text = openChannel<string>()
  const left: [number, string][] = []
  const reading = (async () => {
    for await (const piece of schedule(text, { clock, signal: never() })) left.push([clock.now(), piece])
  })()
  for (const [at, item] of items) {
    await clock.pass(at - clock.now())
    text.push(item)
  }
  await clock.pass((endAt ?? clock.now()) - clock.now())
  text.close()
  await clock.pass(0)
  await reading
  return left
}

describe('clauses leave at once', () => {
  test('each as it comes, the first too', async () => {
    expect(
      await run([
        [0, 'Sure,'],
        [300, 'I can help you.'],
        [900, 'When?'],
      ]),
    ).toEqual([
      [0, 'Sure,'],
      [300, 'I can help you.'],
      [900, 'When?'],
    ])
  })

  test('one without a mark at its end, if it has several words', async () => {
    expect(
      await run([
        [0, 'Here is a list'],
        [500, 'first the bread.'],
      ]),
    ).toEqual([
      [0, 'Here is a list'],
      [500, 'first the bread.'],
    ])
  })

  test('a single word without a mark waits for 150 ms: it may be a piece of one', async () => {
    expect(await run([[0, 'Hello']], 1_000)).toEqual([[150, 'Hello']])
  })

  test('what cannot be spoken waits for what can, and is not lost', async () => {
    expect(
      await run([
        [0, '🙂'],
        [10, '!!!'],
        [20, 'That is all.'],
        [30, '—'],
      ]),
    ).toEqual([
      [20, '🙂 !!! That is all.'],
      [30, '—'],
    ])
  })

  test('one that is very long is cut between words', async () => {
    const words = Array.from({ length: 300 }, (_, at) => `word${at}`).join(' ')
    const left = (await run([[0, `${words}.`]])).map(([, piece]) => piece)
    expect(left.join(' ')).toBe(`${words}.`)
    expect(Math.max(...left.map(piece => piece.length))).toBeLessThanOrEqual(400)
  })
})

describe('tokens are gathered', () => {
  test('the four that were clipped when each was a message of its own', async () => {
    const tokens: [number, string][] = [
      [0, 'Hel'],
      [80, 'lo'],
      [160, ' world'],
      [240, '.'],
    ]
    expect(await run(tokens, 1_000)).toEqual([[390, 'Hello world.']])
    expect(await run(tokens)).toEqual([[240, 'Hello world.']])
  })

  test('to a clause: the first at its first comma, later ones at a sentence or a late comma', async () => {
    const tokens = ['Sure', ' thing', ',', ' I', ' can', ',', ' of', ' course', '.', ' When', '?'].map(
      (token, at) => [at * 10, token] as [number, string],
    )
    expect(await run(tokens)).toEqual([
      [30, 'Sure thing,'],
      [90, 'I can, of course.'],
      [100, 'When?'],
    ])
  })

  test('150 ms after the last: whole words only', async () => {
    expect(
      await run(
        [
          [0, 'Let me '],
          [50, 'look at th'],
        ],
        1_000,
      ),
    ).toEqual([
      [200, 'Let me look at'],
      [1_000, 'th'],
    ])
  })

  test('a number is not cut at its point', async () => {
    expect(
      await run([
        [0, 'It is '],
        [10, '3.'],
        [20, '5'],
        [30, ' degrees.'],
      ]),
    ).toEqual([[30, 'It is 3.5 degrees.']])
  })

  test('however text is cut into tokens, it is spoken whole, and words are never cut', () => {
    const word = fc.constantFrom('a', 'seven', 'Hello,', 'there.', 'yes!', '3.5', '🙂', 'end')
    fc.assert(
      fc.property(fc.array(word, { minLength: 2, maxLength: 40 }), fc.array(fc.nat(6)), (words, cuts) => {
        const text = words.join(' ')
        const scheduler = openScheduler()
        // By its space it is seen that these are tokens.
        const pieces = scheduler.push('so ')
        let at = 0
        for (const cut of [...cuts, text.length]) {
          pieces.push(...scheduler.push(text.slice(at, at + cut + 1)))
          at += cut + 1
        }
        pieces.push(...scheduler.end())
        expect(pieces.join(' ')).toBe(`so ${text}`)
      }),
    )
  })
})

test('an abort ends it, even while the text hangs; an error of the text is thrown', async () => {
  const clock = virtualClock()
  const controller = new AbortController()
  const reading = (async () => {
    const left: string[] = []
    for await (const piece of schedule(openChannel<string>(), { clock, signal: controller.signal }))
      left.push(piece)
    return left
  })()
  controller.abort()
  expect(await reading).toEqual([])
  async function* failing() {
    yield 'One clause.'
    throw new Error('the model is gone')
  }
  const pieces = schedule(failing(), { clock, signal: never() })
  expect((await pieces.next()).value).toBe('One clause.')
  await expect(pieces.next()).rejects.toThrow('the model is gone')
})
