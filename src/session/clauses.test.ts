import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { splitClauses } from './clauses.ts'

async function split(...deltas: string[]): Promise<string[]> {
  const clauses: string[] = []
  for await (const clause of splitClauses(from(deltas))) clauses.push(clause)
  return clauses
}
async function* from(deltas: readonly string[]) {
  yield* deltas
}

describe('clauses', () => {
  test.each([
    ['Sure, here it is. Good?', ['Sure, here it is.', 'Good?']],
    ['Once upon a time, there was a fox.', ['Once upon a time,', 'there was a fox.']],
    ['It is 3.5 metres, Dr. Who.', ['It is 3.5 metres,', 'Dr. Who.']],
    ['"Well!" he said.', ['"Well!"', 'he said.']],
    ['One.\nTwo', ['One.', 'Two']],
    ['   ', []],
    ['Really?! Yes…', ['Really?!', 'Yes…']],
  ])('%s', async (text, clauses) => {
    expect(await split(text)).toEqual(clauses)
  })

  test('the first leaves at its comma, later ones keep their melody', async () => {
    expect(
      await split('Well now, I think so, and so does she. I think so, and so does she, my friend.'),
    ).toEqual(['Well now,', 'I think so, and so does she.', 'I think so, and so does she, my friend.'])
  })

  test('a clause leaves as soon as the character after its end is there, not later', async () => {
    const seen: string[] = []
    async function* slowly() {
      yield 'Hello there. '
      seen.push('second asked for')
      yield 'And more.'
    }
    for await (const clause of splitClauses(slowly())) seen.push(clause)
    expect(seen).toEqual(['Hello there.', 'second asked for', 'And more.'])
  })

  test('from a model’s tokens the first clause leaves with the token behind its punctuation', async () => {
    const tokens = [
      'Sure',
      ' thing',
      ',',
      ' I',
      "'d",
      ' be',
      ' happy',
      ' to',
      ' help',
      ' you',
      '.',
      ' When',
      '?',
    ]
    let read = 0
    async function* model() {
      for (const token of tokens) {
        read += 1
        yield token
      }
    }
    const left: (readonly [string, number])[] = []
    for await (const clause of splitClauses(model())) left.push([clause, read])
    expect(left).toEqual([
      ['Sure thing,', 4],
      ["I'd be happy to help you.", 12],
      ['When?', 13],
    ])
  })

  test('text without punctuation is cut before it becomes a monologue', async () => {
    const clauses = await split('word '.repeat(100))
    for (const clause of clauses) expect(clause.split(' ').length).toBeLessThanOrEqual(30)
  })

  test('however the text is cut into deltas, the clauses joined are the text again', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom('a', 'word', ' ', '. ', ', ', '? ', '3.5', 'Dr. ', '\n', '… ', '!')),
        async pieces => {
          const folded = pieces.join('').replace(/\s+/g, ' ').trim()
          expect((await split(...pieces)).join(' ')).toBe(folded)
        },
      ),
    )
  })
})
