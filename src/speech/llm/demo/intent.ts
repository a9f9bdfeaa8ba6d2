import type { Message } from '../../provider.ts'
import type { Scene } from './scene.ts'
import { pick } from './variety.ts'

/** What is said; `hangUp` gives the reason for ending the call after it. */
export type Answer = string | { readonly text: string; readonly hangUp: string }

/** What an answer may ask of the rest: another intent's answer, or what was answered to an earlier stretch of the talk. */
export interface Rules {
  run(intent: string, scene: Scene): Answer
  reply(talk: readonly Message[]): Answer
}

/** One thing that a caller may mean, and the answer to it. */
export interface Intent {
  readonly name: string
  /** Ways of saying it; the more words of the utterance a pattern explains, the surer it is. */
  readonly patterns?: readonly string[]
  /** Below 1 for what merely accompanies a request, such as a greeting. */
  readonly weight?: number
  /** What patterns cannot say: how sure it is that this is meant, on the scale of matched words; 0: not at all. */
  readonly suits?: (scene: Scene) => number
  readonly answer: (scene: Scene, rules: Rules) => Answer
}

/** An answer that needs no thought: one of several ways to say it. */
export function say(...variants: readonly string[]): (scene: Scene) => string {
  return scene => pick(scene, variants)
}
