/** The beginning of a text, at most `most` letters; `…` stands for the rest. */
export const shortened = (text: string, most: number): string => {
  const letters = [...text.slice(0, most * 2 + 2)]
  return letters.length <= most ? text : `${letters.slice(0, most - 1).join('')}…`
}
