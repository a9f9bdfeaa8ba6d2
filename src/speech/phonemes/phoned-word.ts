import type { After } from '../spoken/say.ts'

/** A written word and how it is said: what a phonemiser makes of a clause, one per word between white space. */
export interface PhonedWord {
  /** As written, with its signs: the texts joined by spaces are the clause with its white space collapsed. */
  readonly text: string
  /** In IPA as eSpeak writes it, with ˈ ˌ ː and single spaces between spoken words; '' when it says nothing. */
  readonly ipa: string
  /** The pause or tune that follows it in speech. */
  readonly after: After
}

/** Turns a clause into its words with their sounds. */
export type Phonemise = (clause: string) => readonly PhonedWord[]
