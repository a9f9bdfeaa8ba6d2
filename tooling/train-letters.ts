// Grows the letter-to-sound trees for words that are in no dictionary out of the CMU dictionary (BSD-2-Clause):
// `npx tsx tooling/train-letters.ts` (3 minutes) writes src/speech/phonemes/letters.txt. Before that it grows them without
// one word in twenty and prints how many of those it says as the dictionary does.
import { writeFileSync } from 'node:fs'
import { dictionary } from 'cmu-pronouncing-dictionary'
import {
  FEATURES,
  formatTrees,
  type LetterTrees,
  phonesByLetters,
  type Tree,
} from '../src/speech/phonemes/letter-trees.ts'

const OUT = new URL('../src/speech/phonemes/letters.txt', import.meta.url)
const ROUNDS = 6
// A letter that has a sound less often than this in the whole dictionary is a misprint, or the word an abbreviation.
const MIN_PAIR = 30
// The fewest letters on either side of a question, and the fewest bits it must save.
const MIN_SIDE = 2
const MIN_GAIN_BITS = 3
const HELD_BACK = 20

interface Entry {
  readonly word: string
  readonly phones: readonly string[]
}
interface Aligned {
  readonly word: string
  readonly sounds: readonly string[]
}
interface Example {
  readonly answers: readonly string[]
  readonly sound: string
}

const entries = Object.entries(dictionary)
  .filter(([word]) => /^[a-z]{2,}$/.test(word))
  .map(([word, phones]): Entry => ({ word, phones: phones.split(' ') }))
const words = withoutMisprints(alignAll(entries))
const isHeldBack = (_: unknown, index: number) => index % HELD_BACK === 0
report(growTrees(words.filter((word, index) => !isHeldBack(word, index))), words.filter(isHeldBack))
writeFileSync(OUT, formatTrees(growTrees(words)))

function report(trees: LetterTrees, held: readonly Aligned[]): void {
  const bare = (phones: string) => phones.replace(/\d/g, '')
  let same = 0
  let sameButStress = 0
  for (const { word } of held) {
    const said = phonesByLetters(trees, word).join(' ')
    const right = ['', '(2)', '(3)'].flatMap(variant => dictionary[word + variant] ?? [])
    if (right.includes(said)) same++
    if (right.map(bare).includes(bare(said))) sameButStress++
  }
  const share = (count: number) => `${((100 * count) / held.length).toFixed(1)} %`
  process.stdout.write(
    `${held.length} held-back words: ${share(same)} right, ${share(sameButStress)} but for stress\n`,
  )
}

// Which letter has which sound: each has none to two phones, and the likeliest way is found by turns (hard EM).
function alignAll(all: readonly Entry[]): readonly Aligned[] {
  let cost = (letter: string, sound: string) => firstGuess(letter, sound)
  let aligned: readonly Aligned[] = []
  for (let round = 0; round < ROUNDS; round++) {
    aligned = all.flatMap(entry => align(entry, cost) ?? [])
    const counts = countPairs(aligned)
    const letters = new Map<string, number>()
    for (const [pair, count] of counts) letters.set(pair[0] ?? '', (letters.get(pair[0] ?? '') ?? 0) + count)
    cost = (letter, sound) =>
      -Math.log(((counts.get(letter + bareSound(sound)) ?? 0) + 0.001) / ((letters.get(letter) ?? 0) + 1))
  }
  return aligned
}

function bareSound(sound: string): string {
  return sound.replace(/\d/g, '')
}

function firstGuess(letter: string, sound: string): number {
  if (sound === '') return 2.3
  if (sound.includes(' ')) return 3.9
  return /[aeiouy]/.test(letter) === /^[AEIOU]/.test(sound) ? 0 : 2.3
}

function align(entry: Entry, cost: (letter: string, sound: string) => number): Aligned | undefined {
  const { word, phones } = entry
  const width = phones.length + 1
  const best = new Float64Array((word.length + 1) * width).fill(Number.POSITIVE_INFINITY)
  const taken = new Int8Array(best.length)
  best[0] = 0
  for (let at = 0; at < word.length; at++) {
    for (let used = 0; used < width; used++) {
      const before = best[at * width + used] ?? 0
      for (let count = 0; count <= 2 && used + count < width; count++) {
        const total = before + cost(word[at] ?? '', phones.slice(used, used + count).join(' '))
        const cell = (at + 1) * width + used + count
        if (total >= (best[cell] ?? 0)) continue
        best[cell] = total
        taken[cell] = count
      }
    }
  }
  if (!Number.isFinite(best.at(-1))) return undefined
  const sounds: string[] = []
  for (let at = word.length, used = phones.length; at > 0; at--) {
    const count = taken[at * width + used] ?? 0
    sounds.unshift(phones.slice(used - count, used).join(' '))
    used -= count
  }
  return { word, sounds }
}

function countPairs(aligned: readonly Aligned[]): Map<string, number> {
  const counts = new Map<string, number>()
  for (const { word, sounds } of aligned) {
    for (const [at, sound] of sounds.entries()) {
      const pair = (word[at] ?? '') + bareSound(sound)
      counts.set(pair, (counts.get(pair) ?? 0) + 1)
    }
  }
  return counts
}

function withoutMisprints(aligned: readonly Aligned[]): readonly Aligned[] {
  const counts = countPairs(aligned)
  return aligned.filter(({ word, sounds }) =>
    sounds.every((sound, at) => (counts.get((word[at] ?? '') + bareSound(sound)) ?? 0) >= MIN_PAIR),
  )
}

function growTrees(aligned: readonly Aligned[]): LetterTrees {
  const examples = new Map<string, Example[]>()
  for (const { word, sounds } of aligned) {
    for (const [at, sound] of sounds.entries()) {
      const place = { word, at, after: sounds.slice(at + 1) }
      const own = examples.get(word[at] ?? '') ?? []
      own.push({ answers: FEATURES.map(ask => ask(place)), sound })
      examples.set(word[at] ?? '', own)
    }
  }
  return new Map(
    [...examples].sort(([a], [b]) => (a < b ? -1 : 1)).map(([letter, own]) => [letter, grow(own)]),
  )
}

function grow(examples: readonly Example[]): Tree {
  const totals = countBy(examples, example => example.sound)
  const [[commonest] = ['']] = [...totals].sort(([, a], [, b]) => b - a)
  const question = totals.size > 1 ? bestQuestion(examples, totals) : undefined
  if (!question) return { sound: commonest }
  const { feature, value } = question
  const yes = grow(examples.filter(({ answers }) => answers[feature] === value))
  const no = grow(examples.filter(({ answers }) => answers[feature] !== value))
  const isIdle = 'sound' in yes && 'sound' in no && yes.sound === no.sound
  return isIdle ? yes : { feature, value, yes, no }
}

// The question that saves most bits in telling the sounds.
function bestQuestion(examples: readonly Example[], totals: ReadonlyMap<string, number>) {
  let best: { feature: number; value: string } | undefined
  let most = MIN_GAIN_BITS
  const all = bits(examples.length) - sum([...totals.values()].map(bits))
  for (const feature of FEATURES.keys()) {
    const sides = new Map<string, Example[]>()
    for (const example of examples) {
      const value = example.answers[feature] ?? ''
      const side = sides.get(value)
      if (side) side.push(example)
      else sides.set(value, [example])
    }
    for (const [value, side] of sides) {
      const others = examples.length - side.length
      if (side.length < MIN_SIDE || others < MIN_SIDE) continue
      const own = countBy(side, example => example.sound)
      let left = bits(side.length) + bits(others)
      for (const [sound, count] of totals)
        left -= bits(own.get(sound) ?? 0) + bits(count - (own.get(sound) ?? 0))
      if (all - left <= most + 1e-9) continue
      most = all - left
      best = { feature, value }
    }
  }
  return best
}

function countBy<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, number> {
  const counts = new Map<string, number>()
  for (const item of items) counts.set(keyOf(item), (counts.get(keyOf(item)) ?? 0) + 1)
  return counts
}

function bits(count: number): number {
  return count > 0 ? count * Math.log2(count) : 0
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
