import { toSamples } from '../../../audio/pcm.ts'
import { wordsOf } from '../../spoken/punctuation.ts'
import type { SpokenPiece } from '../spoken-piece.ts'
import { type Audible, cutAudible, findAudible } from '../trim.ts'
import { alignWords, type Span } from './align.ts'
import type { Program } from './program.ts'
import { isSpeakable, spokenForms } from './spoken-form.ts'
import { type Phone, utter } from './utterance.ts'
import { voiceOf } from './voices.ts'
import { rememberWordPhones } from './word-phones.ts'

/** One piece of a clause to be spoken; any string will do for `voice`, and `speed` is one that `keepSpeed` keeps. */
export interface Piece {
  readonly text: string
  readonly voice: string
  readonly speed: number
}

// The diphone voice says a word in a fraction of the time that the others need, and fast speech is less to compute.
const SPELLER = { voice: 'kal16', stretch: 0.1 }

/** Turns pieces into sound, one after the other. */
export function openSynthesiser(flite: Program): (piece: Piece) => SpokenPiece {
  const phonesOf = rememberWordPhones(spoken =>
    utter(flite, { text: spoken, ...SPELLER }).phones.map(phone => phone.name),
  )
  return ({ text, voice, speed }) => {
    const words = wordsOf(text)
    const spoken = spokenForms(words)
    const line = spoken.filter(form => form !== '').join(' ')
    if (!isSpeakable(line)) return { pcm: new Int16Array(0), words: words.map(silentWord) }
    const chosen = voiceOf(voice)
    const { pcm, phones } = utter(flite, { text: line, voice: chosen.name, stretch: chosen.stretch / speed })
    const audible = findAudible(pcm, extentOf(phones))
    const spans = alignWords(
      phones,
      spoken.map(form => (isSpeakable(form) ? phonesOf(form) : [])),
    )
    return {
      pcm: cutAudible(pcm, audible),
      words: words.map((word, index) => place(word, spans[index], audible)),
    }
  }
}

const silentWord = (text: string) => ({ text, from: 0, to: 0 })

function extentOf(phones: readonly Phone[]): Audible {
  return { from: toSamples((phones[0]?.from ?? 0) * 1000), to: toSamples((phones.at(-1)?.to ?? 0) * 1000) }
}

function place(text: string, span: Span | undefined, audible: Audible) {
  const inside = (seconds: number) =>
    Math.min(audible.to, Math.max(audible.from, toSamples(seconds * 1000))) - audible.from
  return { text, from: inside(span?.from ?? 0), to: inside(span?.to ?? 0) }
}
