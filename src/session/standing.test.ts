import { expect, test } from 'vitest'
import { type Audible, openStanding, type Window } from './standing.ts'

const WINDOW = 512
/** The agent is audible from 0.2 s on, for ten. */
const greeting: Audible = { from: 3_200, to: 163_200 }

/** Plays levels window by window; `null` is no voice. What is judged at each, and how. */
function play(
  levels: readonly (number | null)[],
  audibleAt: (to: number) => Audible | null = () => greeting,
  greets = true,
) {
  const standing = openStanding<Window>(greets)
  return levels.map((level, index) => {
    const to = (index + 1) * WINDOW
    return standing.sort({ to, level }, audibleAt(to))
  })
}

const voice = (windows: number, db = -35) =>
  Array.from({ length: windows }, (_, index) => db - ([0, 2, 6, 12][index % 4] ?? 0))
const silence = (windows: number): null[] => Array.from({ length: windows }, () => null)

/** The windows in which voice was judged as such, in the order of judging. */
const judgedVoice = (sorted: ReturnType<typeof play>) =>
  sorted.flat().filter(({ window, behind }) => window.level !== null && behind === 0)

test('a voice that was there before the agent, and goes on, is behind it for the whole greeting, pauses and all', () => {
  const sorted = play([...voice(200), ...silence(15), ...voice(80)])
  expect(judgedVoice(sorted)).toEqual([])
})

test('a voice that begins before the agent and falls silent was a turn: every window of it is judged, once, in order', () => {
  const said = [...silence(3), ...voice(50), ...silence(10), ...voice(30), ...silence(40)]
  const sorted = play(said)
  const judged = judgedVoice(sorted).map(({ window }) => window.to)
  expect(judged).toEqual(said.flatMap((level, index) => (level === null ? [] : [(index + 1) * WINDOW])))
  // A second after its end.
  expect(sorted.findIndex(list => list.length > 1)).toBeLessThanOrEqual(93 + 32)
})

test('a few words are a turn after 0.7 s, and a sound is over after a quarter of a second', () => {
  const releasedAt = (windows: number) =>
    play([...voice(windows), ...silence(40)]).findIndex(list => list.length > 1) + 1 - windows
  expect(releasedAt(20)).toBe(22)
  expect(releasedAt(2)).toBe(8)
})

test('who speaks after the agent’s first sounds speaks to the agent', () => {
  const sorted = play([...silence(23), ...voice(200)])
  expect(judgedVoice(sorted)).toHaveLength(200)
  expect(sorted.every(list => list.length === 1)).toBe(true)
})

test('where the agent does not speak first, or is not heard for most of a second, nothing is withheld for long', () => {
  expect(judgedVoice(play(voice(60), () => null, false))).toHaveLength(60)
  const late = play(voice(60), () => null)
  expect(judgedVoice(late)).toHaveLength(60)
  expect(late.findIndex(list => list.length > 1)).toBe(25)
})

test('a greeting shorter than what is said over it: the turn is whole', () => {
  const short: Audible = { from: 3_200, to: 20_000 }
  expect(judgedVoice(play(voice(80), () => short))).toHaveLength(80)
})

test('somebody louder is heard over it, and from then on only who is louder', () => {
  const sorted = play([...voice(100), ...voice(40, -22), ...voice(300)])
  const judged = judgedVoice(sorted).map(({ window }) => window.to / WINDOW)
  expect(judged.at(0)).toBeGreaterThan(100)
  expect(judged.at(0)).toBeLessThanOrEqual(104)
  expect(judged.at(-1)).toBeLessThanOrEqual(165)
})

test('if the first turn was no louder, the voice may be the caller’s own: it counts again', () => {
  const standing = openStanding<Window>(true)
  const levels = voice(250)
  levels.forEach((level, index) => {
    standing.sort({ to: (index + 1) * WINDOW, level }, greeting)
  })
  const at = (to: number) => standing.sort({ to, level: -35 }, greeting)[0]?.behind
  expect(at(251 * WINDOW)).toBeGreaterThan(0)
  standing.accept()
  expect(at(252 * WINDOW)).toBe(0)
})

test('when the agent’s own voice is found to come back, what was withheld is judged', () => {
  const standing = openStanding<Window>(true)
  voice(30).forEach((level, index) => {
    standing.sort({ to: (index + 1) * WINDOW, level }, greeting)
  })
  expect(standing.echoes()).toHaveLength(30)
  expect(standing.sort({ to: 31 * WINDOW, level: -35 }, greeting)).toMatchObject([{ behind: 0 }])
})
