import { describe, expect, test } from 'vitest'
import { type Commits, openCommits } from './commits.ts'

const words = (text: string, end: number) =>
  text === '' ? [] : [{ text: text.split(' ').at(-1)!, logprob: Math.log(0.47), end }]
const taken = (commits: Commits<string>, patience = true) =>
  commits.take(patience).map(({ owner, segment }) => `${owner}: ${segment.text}`)

function three(): Commits<string> {
  const commits = openCommits<string>()
  commits.add('first', 4)
  commits.add('second', 5)
  commits.add('third', 9)
  return commits
}

test('the order that was recorded: text first, words first for an empty one, text first', () => {
  const commits = three()
  expect(commits.text('The quick.')).toBe(true)
  expect(commits.isHalf).toBe(true)
  expect(taken(commits)).toEqual([])
  expect(commits.words('The quick.', words('quick.', 3.4))).toBe('known')
  expect(taken(commits)).toEqual(['first: The quick.'])
  expect(commits.words('', [])).toBe('known')
  expect(taken(commits)).toEqual(['second: '])
  expect(commits.text('')).toBe(true)
  expect(commits.open).toEqual(['third'])
  expect(commits.text('The quick.')).toBe(true)
  expect(commits.words('The quick.', words('quick.', 8.2))).toBe('known')
  expect(taken(commits)).toEqual(['third: The quick.'])
  expect(commits.open).toEqual([])
})

test('all texts first', () => {
  const commits = three()
  for (const text of ['a', 'b', 'c']) commits.text(text)
  expect(taken(commits)).toEqual([])
  for (const text of ['a', 'b', 'c']) commits.words(text, words(text, 1))
  expect(taken(commits)).toEqual(['first: a', 'second: b', 'third: c'])
})

describe('what does not come', () => {
  test('words: the text counts after a while, and they are nobody else’s when they come', () => {
    const commits = three()
    commits.text('a')
    expect(taken(commits, false)).toEqual(['first: a'])
    commits.text('b')
    expect(commits.words('a', words('a', 3))).toBe('known')
    expect(taken(commits)).toEqual([])
    expect(commits.words('b', words('b', 4.5))).toBe('known')
    expect(taken(commits)).toEqual(['second: b'])
  })

  test('a text: its words are enough', () => {
    const commits = three()
    commits.words('a', words('a', 3))
    commits.words('b', words('b', 4.5))
    expect(taken(commits)).toEqual(['first: a', 'second: b'])
    expect(commits.text('b')).toBe(true)
    expect(commits.open).toEqual(['third'])
  })

  test('both: the words of the next one tell it', () => {
    const commits = three()
    commits.text('b')
    expect(commits.words('b', words('b', 4.8))).toBe('skipped')
  })

  test('nothing is skipped where there is no other', () => {
    const commits = openCommits<string>()
    commits.add('only', 1)
    expect(commits.words('a', words('a', 100))).toBe('known')
  })
})

test('what nobody asked for is told apart', () => {
  const commits = openCommits<string>()
  expect(commits.text('a')).toBe(false)
  expect(commits.words('a', [])).toBe('unknown')
  expect(taken(commits)).toEqual([])
})

test('halves that never come do not pile up', () => {
  const commits = openCommits<string>()
  for (let index = 0; index < 1000; index++) {
    commits.add(`${index}`, index)
    commits.text(`text ${index}`)
    expect(taken(commits, false)).toEqual([`${index}: text ${index}`])
  }
  expect(commits.words('text 5', [])).toBe('unknown')
  expect(commits.words('text 999', [])).toBe('known')
})
