/** Short things to tell. `text` is said whole; its first five words must tell it from the others. */
export const jokes: readonly { readonly text: string }[] = [
  { text: 'Why did the robot go on holiday? It needed to recharge.' },
  { text: 'My telephone has a terrible memory. It keeps asking who is speaking.' },
  { text: 'I tried to write a joke about silence. But nobody said anything.' },
  { text: 'What does a clock do when it is hungry? It goes back four seconds.' },
  { text: 'Two antennas fell in love on a roof. The wedding was dull, but the reception was excellent.' },
  { text: 'I once knew a rule with no exceptions. It was very lonely.' },
  { text: 'Why do cows wear bells? Because their horns do not work.' },
]

export const facts: readonly { readonly text: string }[] = [
  { text: 'Sound travels about four times faster in water than in air.' },
  { text: 'Honey keeps for a very long time. People have found pots of it in old tombs.' },
  { text: 'An octopus has three hearts, and blue blood.' },
  { text: 'In talk, people leave about a fifth of a second between turns. That is what I am up against.' },
  { text: 'The word antiphon is Greek, and means a voice that answers another voice.' },
]

/** A riddle, its solution as said, and the words that count as solved. */
export interface Riddle {
  readonly text: string
  readonly solution: string
  readonly answers: readonly string[]
}

export const riddles: readonly Riddle[] = [
  {
    text: 'I speak without a mouth, and come back to whoever calls me. What am I?',
    solution: 'an echo',
    answers: ['echo', 'echoes', 'eco', 'ekko'],
  },
  {
    text: 'The more of them you take, the more you leave behind. What are they?',
    solution: 'footsteps',
    answers: ['footsteps', 'footstep', 'steps', 'step', 'footprints', 'footprint'],
  },
  {
    text: 'I have a neck, but no head, and people drink from me. What am I?',
    solution: 'a bottle',
    answers: ['bottle', 'bottles', 'flask'],
  },
]
