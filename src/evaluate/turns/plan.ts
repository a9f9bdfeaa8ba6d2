import type { Pcm } from '../../audio/pcm.ts'
import type { Segment, TimedWord } from '../caller/script.ts'

export type { Segment, TimedWord } from '../caller/script.ts'

import type { Scenario } from '../scenario.ts'

/** Half of the material: tuned on, or only ever reported on. Split by speaker in `halves.ts`. */
export type Half = 'development' | 'reporting'

/** `prompts`: the one professional voice that fills half of the corpus; `people`: everybody else. */
export type Stratum = 'people' | 'prompts' | 'made'

/** Somebody saying something once, with the truth about it: what scenarios are made of. */
export interface Utterance {
  /** A file of the corpus, or what was made; unique, and safe as a part of a file name. */
  readonly name: string
  readonly speaker: string
  readonly stratum: Stratum
  readonly half: Half
  readonly origin: 'recorded' | 'made'
  readonly text: string
  readonly isTelephone: boolean
  /** 16 kHz mono. */
  readonly pcm: Pcm
  /** The stretches of speech on which both methods agree, in order; what lies between them is a pause of the speaker's own. */
  readonly speech: readonly Segment[]
  /** Whether both methods find the same pauses; where they do not, there may be more of them than `speech` has. */
  readonly pausesAgree: boolean
  /** One for every word of the text; null: not known for this clip. */
  readonly words: readonly TimedWord[] | null
}

/** A sound that is no speech to the agent: noise, music, a tone, a cough, an impact. */
export interface OtherSound {
  readonly name: string
  readonly kind: 'noise' | 'music' | 'babble' | 'vocal' | 'impact' | 'tone' | 'backchannel'
  readonly origin: 'recorded' | 'made'
  readonly half: Half
  readonly pcm: Pcm
}

/** What a class of scenarios asks of the agent. */
export type Asks =
  /** To answer the caller's turn, and not before it is over. */
  | 'answer'
  /** To stop for the caller and answer. */
  | 'yield'
  /** To go on speaking through a sound that does not take the floor. */
  | 'hold'
  /** To stay silent: nobody spoke to it. */
  | 'silence'

/** One call of the suite, ready to be written down as a scenario file and placed. */
export interface PlannedCall {
  /** Unique in the suite and safe as a file name: `smooth-libri-1998-1`. */
  readonly name: string
  readonly className: string
  readonly asks: Asks
  readonly origin: 'recorded' | 'made'
  readonly speaker: string
  readonly stratum: Stratum
  readonly half: Half
  readonly scenario: Scenario
}
