/** Whose time it is. `waiting`: for the caller to have finished, which is the policy's and would be there without any provider. */
export type Whose = 'ours' | 'provider' | 'waiting'

/** One stretch of a turn. */
export interface Step {
  readonly name: StepName
  readonly whose: Whose
  readonly ms: number
}

export const stepNames = {
  pause: 'a pause is heard',
  upload: 'to the recogniser',
  recogniser: 'recogniser',
  decided: 'the pause is one',
  words: 'words to the session',
  decision: 'words judged',
  asking: 'to the model',
  model: 'model, first clause',
  clause: 'clause to the voice',
  voice: 'voice, first sound',
  commit: 'the turn is over',
  caller: 'sound to the caller',
} as const
export type StepName = keyof typeof stepNames

export const step = (name: StepName, whose: Whose, from: number, to: number): Step => ({
  name,
  whose,
  ms: to - from,
})
