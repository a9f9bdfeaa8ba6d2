import type { Intent } from './intent.ts'
import { arithmetic } from './topics/arithmetic.ts'
import { cannot } from './topics/cannot.ts'
import { chance } from './topics/chance.ts'
import { clock } from './topics/clock.ts'
import { counting } from './topics/counting.ts'
import { courtesy } from './topics/courtesy.ts'
import { dictation } from './topics/dictation.ts'
import { farewell } from './topics/farewell.ts'
import { floor } from './topics/floor.ts'
import { fun } from './topics/fun.ts'
import { greeting } from './topics/greeting.ts'
import { names } from './topics/names.ts'
import { reflection } from './topics/reflection.ts'
import { repeating } from './topics/repeating.ts'
import { riddles } from './topics/riddles.ts'
import { self } from './topics/self.ts'
import { spelling } from './topics/spelling.ts'
import { storytelling } from './topics/storytelling.ts'
import { unknown } from './topics/unknown.ts'
import { yesNo } from './topics/yes-no.ts'

/** Everything the brain understands. Of two intents that fit equally well the earlier one is taken. */
export const intents: readonly Intent[] = [
  ...floor,
  ...farewell,
  ...cannot,
  ...clock,
  ...counting,
  ...arithmetic,
  ...spelling,
  ...dictation,
  ...chance,
  ...storytelling,
  ...fun,
  ...riddles,
  ...repeating,
  ...names,
  ...self,
  ...greeting,
  ...courtesy,
  ...yesNo,
  ...reflection,
  ...unknown,
]
