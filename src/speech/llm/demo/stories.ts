import { bakersClock } from './stories/bakers-clock.ts'
import { gullRock } from './stories/gull-rock.ts'
import { soundCollector } from './stories/sound-collector.ts'

/** A story to be told aloud: about two minutes, in short clauses, so that it can be cut and taken up anywhere. */
export interface Story {
  readonly title: string
  readonly text: string
}

export const stories: readonly Story[] = [gullRock, bakersClock, soundCollector]
