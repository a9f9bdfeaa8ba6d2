import type { Story } from '../stories.ts'

export const bakersClock: Story = {
  title: "The Baker's Clock",
  text: `In a narrow street, behind the old town hall, there was a bakery. Over its door hung a clock, and the clock was
always wrong. It was not wrong by much. It ran ten minutes late, never more, and never less. The baker, whose name was
Anton, knew it very well. Every week somebody came in and told him so. Every week he wiped his hands, looked up, and
said, thank you, I shall see to it. But he never did. One spring, the town got a new mayor, and the new mayor loved
order. She had the street lamps counted, and the pigeons too. When she saw the clock, she walked straight into the
shop. Your clock is late, she said. I know, said Anton. Then why do you not repair it, she asked. Anton put a warm roll
into a bag, and pointed to the window. Sit there for a while, he said, and watch. So she sat down, and watched. First
came a boy, out of breath, with his shoes untied. He looked up at the clock, and his face grew bright. He had time
left, and he bought a bun. Then came a nurse, on her way to the early shift. She looked up, and let her shoulders drop,
and for the first time that day, she breathed out. An old couple came by, who were quarrelling about a train. They
looked up, stopped quarrelling, and shared a piece of cake. And none of them was late, said the mayor, in wonder. No,
said Anton. You see, each of them knows that the clock is slow. They all know it, and they all forget it, every morning,
just for as long as it takes to eat a roll. The mayor said nothing for a long time. She finished her roll, and brushed
the crumbs from her coat. Then she went back to her office, and wrote a letter to the keeper of the town hall clock.
Nobody knows what was in it. But since that spring, both clocks show the same time, and people say, that there is no
town in the whole country, where the bread is eaten so slowly.`.replaceAll('\n', ' '),
}
