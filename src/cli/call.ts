import { type CallLine, parseWavArgument, runCall } from '../evaluate/call.ts'
import { readJsonFile } from '../evaluate/scenario.ts'
import { print } from './print.ts'
import { openSources } from './sources.ts'

export interface CallFlags {
  readonly url: string
  readonly agent: string
  readonly lines?: readonly CallLine[]
  readonly scenario?: string
  readonly record?: string
  readonly client: 'javascript' | 'python'
  readonly chunk: string
  readonly quiet: 'noise' | 'zeros' | 'nothing'
  readonly textOnly?: boolean
  readonly json?: boolean
}

/** Collects `--wav` and `--text` in the order they were given. */
export const addWav = (value: string, lines: readonly CallLine[] = []): readonly CallLine[] => [
  ...lines,
  parseWavArgument(value),
]
export const addText = (text: string, lines: readonly CallLine[] = []): readonly CallLine[] => [
  ...lines,
  { text },
]

/** `antiphon call`: one call as a client would place it, measured at the client's ear. */
export async function runCallCommand(lines: readonly CallLine[], flags: CallFlags): Promise<void> {
  const sources = openSources()
  try {
    const output = await runCall({
      url: flags.url,
      agent: flags.agent,
      lines,
      sources,
      client: flags.client,
      chunkMs: Number(flags.chunk) as 20 | 32 | 100 | 250,
      quiet: flags.quiet,
      textOnly: flags.textOnly ?? false,
      record: flags.record,
      askServer: true,
      ...(flags.scenario !== undefined && { scenario: await readJsonFile(flags.scenario) }),
    })
    print(output, flags.json)
  } finally {
    await sources.close()
  }
}
