import { readFile } from 'node:fs/promises'
import sparticuz from '@sparticuz/chromium'
import { type Browser, chromium } from 'playwright-core'
import { build } from 'vite'
import type { Cell, HangUp } from './cell.ts'
import type { Assets } from './server.ts'

const here = (name: string) => new URL(name, import.meta.url)

/** The page with the official client in it, and the worklet that listens to its output. */
export async function bundlePage(): Promise<Assets> {
  const built = await build({
    configFile: false,
    logLevel: 'error',
    build: { write: false, lib: { entry: here('page/page.ts').pathname, formats: ['es'] } },
  })
  const output = Array.isArray(built) ? built[0]?.output : 'output' in built ? built.output : undefined
  if (!output) throw new Error('The page of the playout experiment could not be bundled')
  return { page: output[0].code, tap: await readFile(here('page/tap.js'), 'utf8') }
}

export async function launchBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: await sparticuz.executablePath(),
    args: [
      ...sparticuz.args.filter(arg => arg !== '--single-process'),
      '--use-fake-ui-for-media-stream',
      '--use-fake-device-for-media-stream',
      '--autoplay-policy=no-user-gesture-required',
    ],
  })
}

/** Opens a page that calls `origin`; what it returns ends the call and gives what the page has played. */
export async function callFromPage(
  browser: Browser,
  at: { pagePort: number; linePort: number },
  cell: Cell,
): Promise<HangUp> {
  const context = await browser.newContext({ permissions: ['microphone'] })
  const page = await context.newPage()
  await page.goto(`http://127.0.0.1:${at.pagePort}/`)
  await page.waitForFunction(() => window.loaded)
  if (cell.busyMs > 0) await page.evaluate(ms => window.keepBusy(ms), cell.busyMs)
  const origin = `ws://127.0.0.1:${at.linePort}`
  await page.evaluate(([id, to]) => window.call(id, to), [cell.id, origin] as const)
  return async () => {
    const numbers = await page.evaluate(() => ({ played: window.played, delays: window.delays }))
    await context.close()
    return numbers
  }
}
