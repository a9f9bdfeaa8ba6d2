import type { VoiceEnd } from './voice.ts'
import { type WeightSets, weights } from './weights.ts'

/** What the words of a turn so far say about its end. */
export interface TurnEnd {
  /** How likely the caller has finished, 0…1, where ends and pauses are as many. */
  readonly finished: number
  /** What asks for more patience than a sentence does: digits that are being dictated, or “hold on”. */
  readonly waits: 'digits' | 'hold-on' | null
}

/** What the end of a turn is judged by, besides its words. */
export interface Heard {
  /** The recogniser's. */
  readonly confidence: number
  /** The agent has just asked something. */
  readonly asked: boolean
  /** How the voice ended; null: too little of it to tell. */
  readonly voice: VoiceEnd | null
  /** The chance of an end, 0…1, that a model gave by the sound alone; null: none was asked, or it has not answered. */
  readonly sound: number | null
}

/** Judges the end of a turn by its words, as an English recogniser spells them, and by its voice. */
export function judgeTurnEnd(text: string, heard: Heard): TurnEnd {
  const { asked } = heard
  const waits = isHoldOn(text) ? 'hold-on' : isDictating(text) ? 'digits' : null
  const finished = chanceBy(weights, text, heard)
  if (isWhole(text, asked)) return { finished: Math.max(finished, WHOLE), waits }
  if (isAsking(text)) return { finished: Math.max(finished, ASKED), waits }
  return { finished: isShort(text) ? Math.max(finished, EVEN) : finished, waits }
}

/** The chance that the signs give, before any rule. */
export function chanceBy(sets: WeightSets, text: string, heard: Omit<Heard, 'asked'>): number {
  const own = sets[setFor(heard)]
  return sigmoid(
    Object.entries(signsOf(text, heard)).reduce((sum, [sign, value]) => sum + (own[sign] ?? 0) * value, 0),
  )
}

const setFor = ({ voice, sound }: Pick<Heard, 'voice' | 'sound'>): keyof WeightSets => {
  if (sound === null) return voice ? 'both' : 'words'
  return voice ? 'all' : 'wordsAndSound'
}

/**
 * A word or two that may be all: read speech, on which the weights were fitted, has no turns of that length, and conversations are full
 * of them. They get even chances.
 */
const isShort = (text: string): boolean => {
  const words = wordsOf(text)
  return words.length > 0 && words.length <= 2 && ['open', 'number'].includes(classOf(words.at(-1) ?? ''))
}
const EVEN = 0.5

const sigmoid = (value: number): number => 1 / (1 + Math.exp(-value))

/** How likely a short answer to a question, or a word that is a turn by itself, is all there will be. */
const WHOLE = 0.75
const SHORT_WORDS = 3
/** And a question with its question word: read speech has few of them, conversations are full of them. */
const ASKED = 0.65
const ALONE =
  /^(?:yes|yeah|yep|no|nope|okay|ok|thanks|thank you|hello|hi|hey|bye|goodbye|bye bye|please|stop|sure|exactly|correct|right)$/

function isWhole(text: string, asked: boolean): boolean {
  const words = wordsOf(text)
  if (ALONE.test(words.join(' '))) return true
  return (
    asked &&
    words.length > 0 &&
    words.length <= SHORT_WORDS &&
    ['open', 'number'].includes(classOf(words.at(-1) ?? ''))
  )
}

const list = (words: string): ReadonlySet<string> => new Set(words.split(' '))

/** Words of the closed classes: a sentence seldom ends with one. */
const classes: readonly (readonly [string, ReadonlySet<string>])[] = [
  [
    'determiner',
    list('a an the my your his her our their its this that these those some any every each no another'),
  ],
  [
    'preposition',
    list(
      'of to in on at for from with by about into onto over under between through during after before than as ' +
        'like until without within against upon toward',
    ),
  ],
  [
    'auxiliary',
    list(
      "is are was were be been being am do does did have has had will would can could shall should may might must i'm " +
        "you're we're they're he's she's it's i'll you'll i'd i've don't doesn't didn't isn't aren't wasn't can't won't " +
        "that's there's what's",
    ),
  ],
  [
    'conjunction',
    list(
      'and or but nor so because if when while although though since unless whether that which who whom whose where why how then',
    ),
  ],
  ['filler', list('um uh er erm hmm well like okay')],
  ['pronoun', list('i we they he she you')],
  ['adverb', list('very really just also quite too only even so more most')],
]
/** A sentence that begins with one of these has another half; one that begins with “when” may be a question. */
const openers = list('and or but nor so because if while although though since unless whether that')
const NUMBER =
  /^(?:\d+|zero|oh|one|two|three|four|five|six|seven|eight|nine|ten|hundred|thousand|twenty|thirty|forty|fifty)$/
/** The recogniser's usual confidence; below this floor it says no less. */
const USUAL_CONFIDENCE = 0.85
const LEAST_BELOW = -0.6

/** What the weights are for: each sign that is there, 1; how far the voice fell, 0…1; by how much the confidence is above the usual; how sure the sound is of an end, −1…1. */
export function signsOf(
  text: string,
  { confidence, voice, sound }: Omit<Heard, 'asked'>,
): Readonly<Record<string, number>> {
  const words = wordsOf(text)
  const sentence = lastSentence(text)
  const length = sentence.length
  const isQuestion = markOf(text) === 'question'
  return {
    always: 1,
    [`mark ${markOf(text)}`]: 1,
    [`last ${isAsking(text) ? 'open' : classOf(words.at(-1) ?? '')}`]: 1,
    [`words ${length <= 1 ? 'one' : length === 2 ? 'two' : length <= 4 ? 'few' : 'many'}`]: 1,
    ...(words.length >= 8 && { long: 1 }),
    ...(openers.has(sentence[0] ?? '') && { 'first conjunction': 1 }),
    confidence: Math.max(LEAST_BELOW, confidence - USUAL_CONFIDENCE),
    ...(voice && { 'pitch fall': fallOf(voice, isQuestion), 'level fall': share(voice.fadeDb) }),
    ...(sound !== null && { sound: sureness(sound) }),
  }
}

/** Log-odds beyond these (0.98, 0.02) say no more than these: a model of its own is often surer than it is right. */
const PLAIN_ODDS = 4
const sureness = (chance: number): number =>
  Math.max(-1, Math.min(1, Math.log(chance / (1 - chance)) / PLAIN_ODDS))

/** Falls beyond these are no plainer than these: semitones and dB alike (without that the area under the curve was 0.92 for held-out speakers, by a trial that is not in the repository; with it 0.94). */
const PLAIN_FALL = 8
const share = (value: number): number => Math.max(0, Math.min(1, -value / PLAIN_FALL))
/** A question need not fall: it counts as the usual end does. */
const USUAL_FALL_ST = -5.8
const fallOf = ({ fallSt }: VoiceEnd, isQuestion: boolean): number =>
  share(isQuestion ? USUAL_FALL_ST : fallSt)

const QUESTION_WORD = /^(?:what|where|who|whom|whose|which|how|when|why)(?:['’](?:s|re|d|ll))?$/
const LEAD_INS = new Set('and so but okay ok well um uh oh hi hello now then'.split(' '))

/** A question with its question word may end in nearly any word: “What is the weather like?”, “Where are you from?” */
function isAsking(text: string): boolean {
  const words = lastSentence(text)
  const first = words.findIndex(word => !LEAD_INS.has(word))
  const isWhole = words.length - first >= 3 && !UNFINISHED.has(classOf(words.at(-1) ?? ''))
  return isWhole && markOf(text) === 'question' && QUESTION_WORD.test(words[first] ?? '')
}
const UNFINISHED = new Set(['determiner', 'conjunction'])

const lastSentence = (text: string): string[] =>
  wordsOf(
    text
      .trim()
      .split(/(?<=[.?!])\s+/)
      .findLast(part => wordsOf(part).length > 0) ?? '',
  )

const wordsOf = (text: string): string[] => text.toLowerCase().match(/[\p{L}\p{N}]+(?:['’][\p{L}]+)*/gu) ?? []

const classOf = (word: string): string =>
  NUMBER.test(word) ? 'number' : (classes.find(([, words]) => words.has(word))?.[0] ?? 'open')

function markOf(text: string): string {
  const [mark] = /[?.!,]\s*$/.exec(text.trim()) ?? []
  return mark === '?' ? 'question' : mark === ',' ? 'comma' : mark === undefined ? 'none' : 'stop'
}

const HOLD_ON =
  /^(?:(?:okay|ok|oh|um|uh|well|please|yes|yeah)[,.]?\s+)*(?:hold on|hang on|one (?:moment|second|sec|minute)|just an? (?:moment|second|sec|minute)|wait an? (?:moment|second|sec|minute)|let me (?:see|check|look|think)|give me an? (?:moment|second|sec|minute)|give me one (?:moment|second|sec|minute)|bear with me)\b/i
/** More words than this after it, and it was not all that was to be said. */
const WORDS_AFTER = 3

function isHoldOn(text: string): boolean {
  const [found] = HOLD_ON.exec(text.trim()) ?? []
  return found !== undefined && wordsOf(text).length - wordsOf(found).length <= WORDS_AFTER
}

/** A number of three to eight digits may go on: telephone numbers have ten, and people say them in groups. */
const DIGITS = { least: 3, most: 8 }

function isDictating(text: string): boolean {
  const words = wordsOf(text)
  const tail = words.slice(words.findLastIndex(word => !NUMBER.test(word)) + 1)
  const digits = tail.reduce((sum, word) => sum + (/^\d+$/.test(word) ? word.length : 1), 0)
  return digits >= DIGITS.least && digits <= DIGITS.most
}
