import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { join } from 'node:path'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { build } from 'vite'

/** Pages as other people's sites have them, on an origin that is not the server's. */
export interface Pages {
  readonly origin: string
  close(): Promise<void>
}

const here = (name: string) => join(import.meta.dirname, 'pages', name)
const widget = join(
  import.meta.dirname,
  '../../../node_modules/@elevenlabs/convai-widget-embed/dist/index.js',
)

/** A script of `pages/`, with what it imports. */
async function bundle(entry: string): Promise<string> {
  const built = await build({
    configFile: false,
    logLevel: 'error',
    define: { 'process.env.NODE_ENV': '"production"' },
    build: { write: false, lib: { entry: here(entry), formats: ['es'] } },
  })
  const output = Array.isArray(built) ? built[0]?.output : 'output' in built ? built.output : undefined
  if (!output) throw new Error(`${entry} could not be bundled`)
  return output[0].code
}

const pageOf = (script: string) =>
  `<!doctype html><html><head><meta charset="utf-8"></head><body><script type="module" src="${script}"></script></body></html>`

/**
 * Serves `/client` and `/react` (our scripts around the official packages), or `/widget`: the vendor's file with the attributes that follow
 * `?`, as a site embeds it.
 */
export async function servePages(entry: 'client-page.ts' | 'react-page.js' | null): Promise<Pages> {
  const script = entry === null ? await readFile(widget, 'utf8') : await bundle(entry)
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://localhost')
    if (url.pathname === '/script.js') {
      response.setHeader('content-type', 'text/javascript; charset=utf-8')
      return void response.end(script)
    }
    response.setHeader('content-type', 'text/html')
    response.end(pageOf('/script.js'))
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = address && typeof address === 'object' ? address.port : 0
  return {
    origin: `http://127.0.0.1:${port}`,
    async close() {
      server.closeAllConnections()
      await new Promise(resolve => server.close(resolve))
    },
  }
}

/** A page that reaches this machine alone; `strangers` are the addresses of others that it asked for. */
export async function openPage(
  browser: Browser,
  url: string,
): Promise<{ page: Page; context: BrowserContext; strangers: readonly string[] }> {
  const context = await browser.newContext({ permissions: ['microphone'] })
  const page = await context.newPage()
  const strangers: string[] = []
  await page.route(
    address => address.hostname !== '127.0.0.1',
    route => {
      strangers.push(route.request().url())
      return route.abort()
    },
  )
  await page.goto(url)
  return { page, context, strangers }
}
