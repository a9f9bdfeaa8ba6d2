import { readFileSync } from 'node:fs'
import { extname, join, normalize } from 'node:path'
import { Hono } from 'hono'

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.wasm': 'application/wasm',
  '.woff2': 'font/woff2',
  '.json': 'application/json',
  '.map': 'application/json',
}

/** The page needs nothing from anywhere else, and says so. */
const policy =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; media-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

/** The console: the files of a built page, nothing outside its folder. */
export function consolePages(folder: string): Hono {
  return new Hono().get('*', async (context, next) => {
    const path = normalize(context.req.path === '/' ? '/index.html' : context.req.path)
    const type = types[extname(path)]
    if (path.includes('..') || path.includes('\0') || type === undefined) return next()
    try {
      const body = readFileSync(join(folder, path))
      const cache = path.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache'
      return context.body(new Uint8Array(body), 200, {
        'content-type': type,
        'cache-control': cache,
        'content-security-policy': policy,
      })
    } catch {
      return next()
    }
  })
}
