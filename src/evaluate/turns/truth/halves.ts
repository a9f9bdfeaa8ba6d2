import type { Half } from '../plan.ts'

/**
 * Who is tuned on and who is only ever reported on: every speaker of the corpus, and every embedded voice, is in one of the two. Recordings
 * from one place whose speakers are not told apart stay together. Fixed on 2026-11-23; the one voice that fills half of the corpus
 * is to tune on.
 */
const HALVES: Readonly<Record<Half, readonly string[]>> = {
  development: [
    'allison-smith',
    'libri-198',
    'libri-1998',
    'libri-2033',
    'libri-3331',
    'ps-cards',
    'ps-something',
    'ps-forever2',
    'ps-forever4',
    'ps-goforward',
    'az-katie',
    'az-steve',
    'az-weather',
    'az-langid',
    'az-chat',
    'vosk-test',
    'arctic',
    'slt',
    'kal16',
  ],
  reporting: [
    'libri-1272',
    'libri-1688',
    'libri-2414',
    'libri-3080',
    'lj-linda-johnson',
    'librivox-austen',
    'mfa-michael',
    'goog-df',
    'goog-cx',
    'goog-genai',
    'goog-brooklyn',
    'goog-fair',
    'uberi',
    'jfk',
    'rms',
    'awb',
  ],
}

/** A speaker whom the file does not know is reported on: nobody has tuned on them. */
export const halfOf = (speaker: string): Half =>
  HALVES.development.includes(speaker) ? 'development' : 'reporting'

/** The voice of the prompts of a telephone exchange: half of the corpus, and no sample of callers. */
export const PROMPTS_SPEAKER = 'allison-smith'
