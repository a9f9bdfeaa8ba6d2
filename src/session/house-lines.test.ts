import { expect, test } from 'vitest'
import { chooseFiller } from './house-lines.ts'
import { plainSpec } from './stage.ts'

const lines = (softTimeout: Partial<typeof plainSpec.turn.softTimeout>, random?: () => number) => {
  const spec = {
    ...plainSpec,
    turn: { ...plainSpec.turn, softTimeout: { ...plainSpec.turn.softTimeout, ...softTimeout } },
  }
  const said: string[] = []
  for (let number = 0; number < 5; number++)
    said.push(chooseFiller(spec, { number, before: said.at(-1) ?? '', ...(random && { random }) }))
  return said
}

test('fillers are said in turn, over and over', () => {
  expect(lines({ ms: 1000, messages: ['Hm.', 'Well.'] })).toEqual(['Hm.', 'Well.', 'Hm.', 'Well.', 'Hm.'])
})

test('mixed, none is said twice in a row, and a single one is all there is', () => {
  const messages = ['a', 'b', 'c']
  const said = lines({ ms: 1000, messages, isMixed: true })
  for (const [index, line] of said.entries()) {
    expect(messages).toContain(line)
    expect(line).not.toBe(said[index - 1])
  }
  expect(lines({ ms: 1000, messages, isMixed: true }, () => 0)).toEqual(['a', 'b', 'a', 'b', 'a'])
  expect(lines({ ms: 1000, messages: ['a'], isMixed: true })).toEqual(['a', 'a', 'a', 'a', 'a'])
})

test('an agent without fillers gets ours', () => {
  expect(new Set(lines({ ms: null, messages: ['Hhmmmm...yeah.'] })).size).toBe(3)
  expect(lines({ ms: null })).not.toContain('Hhmmmm...yeah.')
})
