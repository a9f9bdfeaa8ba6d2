import { expect, test } from 'vitest'
import { nameGiven, recallName } from './recall-name.ts'

test.each([
  ['My name is Anna.', 'Anna'],
  ['my name is anna', 'Anna'],
  ["My name's Jean-Paul, by the way.", 'Jean-Paul'],
  ['You can call me Bob.', 'Bob'],
  ["Hi, I'm Sarah.", 'Sarah'],
  ['This is Thomas speaking.', 'Thomas'],
  ["I'm tired.", null],
  ["I'm fine.", null],
  ['Call me back later.', null],
  ['My name is not important.', null],
  ['What is my name?', null],
  ['', null],
])('%j gives the name %j', (text, name) => {
  expect(nameGiven(text, false)).toBe(name)
})

test('a bare name counts only when the name was asked for', () => {
  expect(nameGiven('Anna.', true)).toBe('Anna')
  expect(nameGiven("It's Anna.", true)).toBe('Anna')
  expect(nameGiven('Anna.', false)).toBeNull()
  expect(nameGiven('Why?', true)).toBeNull()
  expect(nameGiven('No.', true)).toBeNull()
})

test('the last name given is the one remembered, until it is called wrong', () => {
  const talk = [
    { role: 'user', content: 'My name is Anna.' },
    { role: 'assistant', content: 'Hello, Anna.' },
    { role: 'user', content: 'Sorry, call me Hannah.' },
  ] as const
  expect(recallName(talk)).toBe('Hannah')
  expect(recallName([...talk, { role: 'user', content: 'That is not my name.' }])).toBeNull()
})
