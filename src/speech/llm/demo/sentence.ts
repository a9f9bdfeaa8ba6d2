/** The text with a capital at its start and after every full stop. */
export function capitalise(text: string): string {
  return text.replaceAll(
    /(^|[.!?]\s+)(\p{Ll})/gu,
    (_, before: string, letter: string) => before + letter.toUpperCase(),
  )
}
