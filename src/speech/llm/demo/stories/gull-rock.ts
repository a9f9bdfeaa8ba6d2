import type { Story } from '../stories.ts'

export const gullRock: Story = {
  title: 'The Lamp on Gull Rock',
  text: `Far out in the bay, there is a small island called Gull Rock. It is so small, that you can walk around it
in the time it takes to boil an egg. A woman named Marta lived there, all by herself, and she kept the lamp. Every
evening she climbed the stairs, and lit the great light. Every morning she put it out again, and made herself a pot
of tea. In all her years on the rock, not one ship had ever run aground. One night in autumn, the fog came in. It was
so thick, that the beam of the lamp stopped a few steps from the window, as if somebody had hung a sheet there. Marta
heard an engine, slow and uncertain, somewhere to the west. A fishing boat, she thought, and it is much too close. She
rang the bell, but the fog swallowed the sound. She shouted, but the wind threw her voice back at her. Then she
remembered her old trumpet. She had not played it since she was a girl, when her father still said that it scared the
fish. She opened the window, took a deep breath, and played the only tune she still knew. It was a dance, quick and
cheerful, and a little out of tune. Out in the fog, the engine stopped. For a long moment there was nothing. And then,
very faintly, somebody out there began to sing along. Marta played, and the voice sang, and slowly the boat turned, and
followed the music around the rock, and into the quiet water behind it. In the morning the fog was gone. A young
fisherman sat on her doorstep, tired, wet, and smiling. He said, my grandmother taught me that song. She told me she
had learned it from a man with a trumpet. Marta poured him a cup of tea, and said, then he was not so bad with fish
after all. Since that night, there is a new rule on Gull Rock. When the fog comes, the lamp is lit, the window is
opened, and everybody in the bay knows, that it is time to dance.`.replaceAll('\n', ' '),
}
