import { loadavg } from 'node:os'
import type { Browser } from 'playwright-core'
import { startRelay } from '../../simulate/line/relay.ts'
import { callFromPage } from './browser.ts'
import type { Cell } from './cell.ts'
import { judge, type Outcome } from './outcome.ts'
import { readPlayed } from './played.ts'
import { callFromPython } from './python.ts'
import type { PlayoutServer } from './server.ts'

/** Runs one cell over its own bad line and judges it. */
export async function runCell(cell: Cell, server: PlayoutServer, browser: Browser): Promise<Outcome> {
  const relay = await startRelay({
    target: { host: '127.0.0.1', port: server.port },
    profile: cell.line,
    seed: cell.seed,
  })
  const running = server.run(cell)
  try {
    const ports = { pagePort: server.port, linePort: relay.port }
    const hangUp = await (cell.client === 'js'
      ? callFromPage(browser, ports, cell)
      : callFromPython(ports, cell))
    const log = await Promise.race([running, giveUpOn(cell)])
    const load = loadavg()[0] ?? Number.NaN
    const client = await hangUp()
    // Where the page is kept busy on purpose, what comes of it is what is measured.
    const delays = cell.busyMs > 0 ? log.delays : [...log.delays, ...client.delays]
    return { ...judge(cell, { played: readPlayed(client.played), log, delays }), load }
  } finally {
    await relay.close()
  }
}

/** Fails when the call has not run its script in twice the time that takes, as when a client never calls. */
function giveUpOn(cell: Cell): Promise<never> {
  const seconds = 2 * (1.1 * cell.seconds + 6 * cell.rounds + 20)
  return new Promise((_, reject) => {
    setTimeout(
      () => reject(new Error(`Cell ${cell.id} was not through after ${seconds} s`)),
      seconds * 1_000,
    ).unref()
  })
}
