import type { Story } from '../stories.ts'

export const soundCollector: Story = {
  title: 'The Fox Who Collected Sounds',
  text: `At the edge of a deep forest, there lived a fox who collected sounds. Other foxes kept bones, or feathers, or
shiny bottle tops. This fox kept what he had heard. He had a hollow tree for it, with a hundred little holes, and in
every hole there lived a sound. In the first one, was the crack of thin ice on a puddle. In the second, was a bee that
had flown into a bell flower, and could not find the way out. He had the sneeze of a hedgehog, and the sigh of a cow.
He was especially proud of a silence, which he had caught one winter night, just before the snow began. But one sound
was still missing. He had never heard anybody say his name, because nobody had ever given him one. So the fox set out.
He asked the owl, who knows a great deal. The owl said, names do not grow on trees, you have to be called. He asked the
brook, but the brook was in a hurry, as always. He walked until evening, and came to a house with a lit window. In
front of it sat a small girl, who had lost her kitten, and was crying. The fox did not know how to comfort anybody. So
he did what he could do. Very softly, he let out the sound of the bee in the flower. The girl looked up. He let out the
sneeze of the hedgehog, and she had to laugh. And then, last of all, he let out his silence. It was so deep and so
clear, that they both could hear it, a tiny voice, high up in the apple tree. There sat the kitten, and did not dare to
come down. The girl climbed up, and brought it back, and pressed it to her cheek. Then she turned to the fox and said,
thank you, Whisper. The fox stood very still. He repeated it to himself, all the way home, so as not to lose it on the
road. And if you should ever find a hollow tree, at the edge of a deep forest, put your ear to the highest hole. It is
the only one that is never empty.`.replaceAll('\n', ' '),
}
