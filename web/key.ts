/** Where the page keeps the API key: in this tab, until it is closed; no other site and no other port sees it. */
const place = 'antiphon-key'

/** The key that its owner gave this page; null where the server asked for none. */
export const givenKey = (): string | null => sessionStorage.getItem(place)

export const keepKey = (key: string): void => sessionStorage.setItem(place, key)

export const forgetKey = (): void => sessionStorage.removeItem(place)

/** The headers of a request to this server. */
export function keyHeaders(): Record<string, string> {
  const key = givenKey()
  return key === null ? {} : { 'xi-api-key': key }
}

/** Saves what the server has at `path` as a file: a link cannot carry the key. Throws when it was refused. */
export async function saveWithKey(path: string, fileName: string): Promise<void> {
  const answer = await fetch(path, { headers: keyHeaders() })
  if (!answer.ok) throw new Error(`the server answered ${answer.status}`)
  const url = URL.createObjectURL(await answer.blob())
  const link = Object.assign(document.createElement('a'), { href: url, download: fileName })
  link.click()
  URL.revokeObjectURL(url)
}
