import { AUDIBLE_DBFS, firstLoudSample } from '../audio/level.ts'
import { type Pcm, type Samples, toSamples } from '../audio/pcm.ts'
import type { SpeechPart } from '../speech/provider.ts'
import type { Frame, Letter } from './ports.ts'

/** As long as it takes to tell a sound from a spike. */
const WINDOW_MS = 5

interface PlacedWord {
  readonly text: string
  readonly from: Samples
  readonly to: Samples
}

/** The speech of one part of a turn: what was made, where its words are, and which of them were heard. */
export interface Playout {
  /** Hands a part to the line. */
  say(part: SpeechPart): void
  /** Samples made so far. */
  readonly made: Samples
  /** Samples of silence before the first that can be heard; null: none can yet. */
  readonly leadIn: Samples | null
  /** The words of the first `samples`: a word counts as heard when more than half of it was. */
  textUntil(samples: Samples): string
}

/** `play` takes each frame to the line, whose `rate` it has, Hz. */
export function openPlayout(line: { readonly rate: number; readonly play: (frame: Frame) => void }): Playout {
  const words: PlacedWord[] = []
  let made: Samples = 0
  let leadIn: Samples | null = null
  return {
    say({ pcm, words: spoken }) {
      for (const word of spoken) words.push({ text: word.text, from: made + word.from, to: made + word.to })
      const audible =
        leadIn === null ? firstLoudSample(pcm, AUDIBLE_DBFS, toSamples(WINDOW_MS, line.rate)) : null
      if (audible !== null) leadIn = made + audible
      made += pcm.length
      if (pcm.length > 0) line.play({ pcm, letters: spell(pcm, spoken) })
    },
    get made() {
      return made
    },
    get leadIn() {
      return leadIn
    },
    textUntil: samples =>
      words
        .filter(word => (word.from + word.to) / 2 < samples)
        .map(word => word.text)
        .join(' '),
  }
}

/** A word's time is shared evenly by its letters; the pause after it belongs to the space. */
function spell(pcm: Pcm, words: SpeechPart['words']): readonly Letter[] {
  return words.flatMap((word, index) => {
    const next = Math.max(word.to, words[index + 1]?.from ?? pcm.length)
    const letters = [...word.text]
    const each = (word.to - word.from) / Math.max(1, letters.length)
    const edge = (place: number) => Math.round(word.from + place * each)
    const spelled = letters.map((char, place) => ({ char, from: edge(place), to: edge(place + 1) }))
    return [...spelled, { char: ' ', from: word.to, to: next }]
  })
}
