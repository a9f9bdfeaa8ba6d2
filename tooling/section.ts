/** A document with the part between `<!-- NAME … -->` and `<!-- /NAME -->` replaced. Throws an Error where it has no such part. */
export function withSection(text: string, name: string, content: string): string {
  const part = new RegExp(`(<!-- ${name}\\b[^>]*-->\\n)[\\s\\S]*?(<!-- /${name} -->)`)
  if (!part.test(text)) throw new Error(`there is no part ${name}`)
  return text.replace(part, (_, head: string, tail: string) => `${head}${content.trim()}\n${tail}`)
}
