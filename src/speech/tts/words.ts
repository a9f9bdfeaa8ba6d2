/** The words of a text as written: what stands between white space. */
export const wordsOf = (text: string): readonly string[] => text.split(/\s+/u).filter(word => word !== '')
