/** A written word and how it is said: what a phonemiser makes of a clause, one per word between white space. */
export interface PhonedWord {
  /** As written, with its punctuation. */
  readonly text: string
  /** In eSpeak's IPA, spoken words separated by spaces; '' when it says nothing. */
  readonly ipa: string
  /** The mark that follows. */
  readonly after: Mark
}
export type Mark = '' | ',' | '.' | '?' | '!' | ';' | ':'

/** Turns a clause into the words that it is, with their phonemes. */
export type Phonemise = (clause: string) => readonly PhonedWord[]
