import { readFile } from 'node:fs/promises'
import { type ComparedRun, compareRuns, compareText, readRuns } from '../evaluate/turns/compare.ts'
import { print } from './print.ts'

/** `antiphon bench compare`: the figures of two runs of the turn-taking suite side by side, whatever server they are of. */
export async function runCompare(
  files: readonly string[],
  { section, json }: { readonly section: string; readonly json?: boolean },
): Promise<void> {
  const runs: ComparedRun[] = []
  for (const file of files) runs.push(...readRuns(file, await readJson(file)))
  const [one, other] = runs
  if (!one || !other || runs.length > 2)
    throw new Error(`${files.join(', ')} hold ${runs.length} runs; two can be compared`)
  print(
    {
      json: { section, figures: compareRuns(one, other, section) },
      text: compareText(one, other, section).join('\n'),
    },
    json,
  )
}

async function readJson(file: string): Promise<unknown> {
  const text = await readFile(file, 'utf8').catch(error => {
    throw new Error(`cannot read ${file}: ${error instanceof Error ? error.message : String(error)}`)
  })
  try {
    return JSON.parse(text)
  } catch {
    throw new Error(`${file} is not JSON: write the path of a turns.json`)
  }
}
