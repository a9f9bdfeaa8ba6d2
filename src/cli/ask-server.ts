const REQUEST_MS = 10_000

export interface ServerAddress {
  /** Its origin; ws works too. */
  readonly url: string
  /** Environment variable with an API key of its. */
  readonly keyEnv?: string
}

/**
 * Asks a server's REST API. `most`: the largest answer, bytes; `ms`: how long all of it may take. Null: it has no such thing (404). Throws an
 * Error in a sentence for everything else that is no answer.
 */
export async function askServer(
  { url, keyEnv }: ServerAddress,
  path: string,
  { most, ms = REQUEST_MS }: { readonly most: number; readonly ms?: number },
): Promise<Uint8Array | null> {
  if (!/^(ws|http)s?:/.test(url) || !URL.canParse(url))
    throw new Error(`--url ${url} is no address of a server: write it as http://127.0.0.1:8790`)
  const address = new URL(url.replace(/^ws/, 'http'))
  address.pathname = path
  const key = keyEnv === undefined ? undefined : process.env[keyEnv]
  if (keyEnv !== undefined && !key)
    throw new Error(`--key-env ${keyEnv}: there is no such environment variable`)
  const headers = key === undefined ? {} : { 'xi-api-key': key }
  // A redirect would carry the key wherever it points.
  const response = await fetch(address, {
    headers,
    signal: AbortSignal.timeout(ms),
    redirect: 'manual',
  }).catch(() => {
    throw new Error(`no server answers at ${address.origin}: start it, or name it with --url`)
  })
  if (response.status >= 300 && response.status < 400)
    throw new Error(
      `${address.origin} sends on to ${response.headers.get('location') ?? 'nowhere'}: name the server itself with --url`,
    )
  if (response.status === 404) return null
  if (response.status === 401)
    throw new Error(`${address.origin} wants a key: name the environment variable that has it with --key-env`)
  if (!response.ok) throw new Error(`${address.origin} answered with HTTP ${response.status}`)
  const parts: Uint8Array[] = []
  let bytes = 0
  try {
    for await (const part of response.body ?? []) {
      bytes += part.length
      if (bytes > most) break
      parts.push(part)
    }
  } catch (error) {
    throw new Error(
      `${address.origin} did not send all of ${path}: ${error instanceof Error ? error.message : String(error)}`,
    )
  }
  if (bytes > most)
    throw new Error(
      `${path} of ${address.origin} has more than ${most} bytes, which is the most that is read`,
    )
  return Buffer.concat(parts)
}
