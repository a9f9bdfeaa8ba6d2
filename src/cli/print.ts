import type { CommandOutput } from '../evaluate/call.ts'

/** `--json`: one object on stdout and nothing else there; otherwise the text for people. */
export function print(output: CommandOutput, json: boolean | undefined): void {
  process.stdout.write(json ? `${JSON.stringify(output.json)}\n` : `${output.text}\n`)
}

/** For people, whatever stdout is used for. */
export const tell = (text: string): void => void process.stderr.write(`${text}\n`)
