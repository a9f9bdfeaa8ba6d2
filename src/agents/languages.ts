const codes =
  'en ja zh de hi fr ko pt pt-br it es id nl tr pl sv bg ro ar cs el fi ms da ta uk ru hu hr sk no vi tl af hy as az be bn bs ca et gl ka gu ha he is ga jv kn kk ky lv lt lb mk ml mr ne ps fa pa sr sd sl so sw te th ur cy'

const languages: ReadonlySet<string> = new Set(codes.split(' '))

/** Whether it is a code that the vendor's clients know (protocol reference §8.3). */
export const isLanguage = (code: string): boolean => languages.has(code)
