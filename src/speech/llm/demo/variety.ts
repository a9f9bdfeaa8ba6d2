import { plainWords } from './heard.ts'
import type { Scene } from './scene.ts'

/** One of several ways to say a thing: steady for the same conversation, and no sentence of the last two answers again. */
export function pick(scene: Scene, variants: readonly string[]): string {
  const recent = new Set(scene.said.slice(-2).flatMap(sentences))
  const fresh = variants.filter(variant => !sentences(variant).some(sentence => recent.has(sentence)))
  const choice = fresh.length > 0 ? fresh : variants
  return choice[draw(scene, choice.length)] ?? ''
}

/** The next of a list that the caller has not been told yet; once all were told, any but the last. */
export function pickUntold<T extends { readonly text: string }>(
  scene: Scene,
  items: readonly T[],
): T | undefined {
  const told = (item: T) => scene.said.some(said => sharesOpening(said, item.text))
  const untold = items.filter(item => !told(item))
  if (untold.length > 0) return untold[draw(scene, untold.length)]
  const others = items.filter(item => !sharesOpening(scene.lastSaid, item.text))
  return others[draw(scene, others.length)]
}

/** A whole number in [0, sides): the same for the same conversation. */
function draw(scene: Scene, sides: number): number {
  return hash(`${scene.seed} ${scene.past.length} ${scene.heard.words.length}`) % Math.max(1, sides)
}

/** A whole number in [0, sides) that also depends on the moment: for coins and dice. */
export function rollDie(scene: Scene, sides: number): number {
  return hash(`${scene.seed} ${scene.past.length} ${scene.now.getTime()}`) % Math.max(1, sides)
}

function sentences(text: string): readonly string[] {
  return text
    .split(/[.!?:]+/)
    .map(sentence => plainWords(sentence).join(' '))
    .filter(sentence => sentence !== '')
}

function sharesOpening(said: string, text: string): boolean {
  return plainWords(said).join(' ').includes(plainWords(text).slice(0, 5).join(' '))
}

/** FNV-1a with a final mix: small, and good enough to vary a sentence. */
function hash(text: string): number {
  let value = 0x811c9dc5
  for (const char of text) value = Math.imul(value ^ (char.codePointAt(0) ?? 0), 0x01000193)
  value = Math.imul(value ^ (value >>> 15), 0x2c1b3c6d)
  return (value ^ (value >>> 13)) >>> 0
}
