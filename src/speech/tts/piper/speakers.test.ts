import { expect, test } from 'vitest'
import { speakerOf } from './speakers.ts'

const two = {
  speakers: 2,
  speakerIds: new Map([
    ['ann', 0],
    ['bob', 1],
    ['gone', 7],
  ]),
}

test.each([
  ['libri', 0],
  ['libri#bob', 1],
  ['libri#ann', 0],
  ['libri#1', 1],
  ['libri#2', 0],
  ['libri#-1', 0],
  ['libri#99999999999', 0],
  ['libri#gone', 0],
  ['libri#', 0],
  ['other#bob', 0],
  ['21m00Tcm4TlvDq8ikWAM', 0],
  ['', 0],
])('the voice id %j is speaker %d', (id, speaker) => {
  expect(speakerOf(id, 'libri', two)).toBe(speaker)
})
