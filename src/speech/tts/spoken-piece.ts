import type { SpeechPart } from '../provider.ts'

/** The sound of a piece of a clause without silence around it, and its words as written. */
export type SpokenPiece = SpeechPart
