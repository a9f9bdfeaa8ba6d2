import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { bundlePage, launchBrowser } from './browser.ts'
import { plan } from './plan.ts'
import { openRecording } from './recording.ts'
import { runCell } from './run-cell.ts'
import { servePlayout } from './server.ts'
import { header, row } from './table.ts'

// npx tsx src/evaluate/playout/run.ts [--quick] [--json] [--only name,…] [--pages n]
const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    only: { type: 'string' },
    pages: { type: 'string', default: '5' },
  },
})
const recording = openRecording(resolve(process.env.ANTIPHON_CORPUS ?? '../shared/corpus'))
const server = await servePlayout(recording, await bundlePage())
const browser = await launchBrowser()
const waiting = plan({ quick: values.quick, only: values.only?.split(',') })
if (!values.json) console.log(header)

const work = async () => {
  for (let cell = waiting.shift(); cell; cell = waiting.shift()) {
    try {
      const outcome = await runCell(cell, server, browser)
      console.log(values.json ? JSON.stringify(outcome) : row(outcome))
    } catch (error) {
      console.error(`${cell.id}:`, error)
      process.exitCode = 1
    }
  }
}
await Promise.all(Array.from({ length: Number(values.pages) }, work))
await browser.close()
server.close()
