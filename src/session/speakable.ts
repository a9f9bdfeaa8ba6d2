/** A model's text as a voice should get it: without the marks of Markdown and the little pictures, which voices read out or stumble over. Words stay as they are; where there is none it is empty. */
export function speakable(text: string): string {
  const spoken = text
    .replace(/!?\[([^\]]*)\]\([^)\s]*\)/g, '$1')
    .replace(/(^|\s)#{1,6}\s+/g, '$1')
    .replace(/(?<!\d\s?)\*+|\*+(?!\s?\d)/g, '')
    .replace(/`+|~~/g, '')
    .replace(/(?<![\p{L}\p{N}])_+|_+(?![\p{L}\p{N}])/gu, '')
    .replace(PICTURE, '')
    .replace(/\s+([,.;:!?])/g, '$1')
    .replace(/\s+/g, ' ')
    .trim()
  return /[\p{L}\p{N}]/u.test(spoken) ? spoken : ''
}

/** With what joins and colours them. ©, ® and ™ are signs that are read. */
const PICTURE =
  /(?![©®™])\p{Extended_Pictographic}(?:\uFE0F|\u200D\p{Extended_Pictographic}|\p{Emoji_Modifier})*|[\u{1F1E6}-\u{1F1FF}]/gu
