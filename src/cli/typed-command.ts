import { withoutSecrets } from '../evaluate/caller/address.ts'

/** This command as it was typed, for reports that are shared: a URL in it is without what lets somebody in. */
export const typedCommand = (args: readonly string[] = process.argv.slice(2)): string =>
  `antiphon ${args.map(shown).join(' ')}`

function shown(arg: string): string {
  const [, option = '', url = ''] = /^(--[\w-]+=)?(\w+:\/\/.*)$/s.exec(arg) ?? []
  if (!URL.canParse(url)) return arg
  const address = new URL(url)
  const isPlain = `${address.username}${address.password}${address.search}` === ''
  return isPlain ? arg : `${option}${withoutSecrets(address)}`
}
