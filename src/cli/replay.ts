import type { Command } from 'commander'
import type { CommandOutput } from '../evaluate/call.ts'
import { type Replayed, replayCall } from '../replay/replay-call.ts'
import { parseSettings, type Settings, withSettings } from '../replay/settings.ts'
import { type Summary, sumUp } from '../replay/sum-up.ts'
import { changeRows, tellDifference } from '../replay/told.ts'
import { type WhatIf, whatIf } from '../replay/what-if.ts'
import type { ServerAddress } from './ask-server.ts'
import { HERE } from './here.ts'
import { print } from './print.ts'
import { recordedCalls } from './recorded-calls.ts'

interface ReplayFlags extends ServerAddress {
  readonly set: readonly string[]
  readonly json?: boolean
}

/** `antiphon replay`: recorded calls decided again as they were, or as other numbers of the policy would have decided them. */
async function runReplay(what: readonly string[], flags: ReplayFlags): Promise<void> {
  if (flags.set.length > 0) return print(await tryOut(what, parseSettings(flags.set), flags), flags.json)
  const { output, isSame } = await replayAll(what, flags)
  print(output, flags.json)
  if (!isSame) process.exitCode = 1
}

/** Every call as it was. */
export async function replayAll(
  what: readonly string[],
  server: ServerAddress,
): Promise<{ readonly output: CommandOutput; readonly isSame: boolean }> {
  const calls: { readonly name: string; readonly conversation: string; readonly replayed: Replayed }[] = []
  for await (const { name, call } of recordedCalls(what, server))
    calls.push({ name, conversation: call.header.conversationId, replayed: replayCall(call) })
  const others = calls.filter(({ replayed }) => !replayed.same)
  const decisions = calls.reduce((sum, { replayed }) => sum + replayed.commands.length, 0)
  return {
    isSame: others.length === 0,
    output: {
      json: {
        calls: calls.map(({ name, conversation, replayed }) => ({
          ...{ name, conversation },
          decisions: replayed.commands.length,
          same: replayed.same,
          difference: replayed.difference,
        })),
        same: calls.length - others.length,
        different: others.length,
      },
      text: [
        ...others.map(({ name, replayed }) => tellReplayed(name, replayed)),
        `${calls.length - others.length} of ${calls.length} calls are decided as they were (${decisions} decisions).`,
      ].join('\n'),
    },
  }
}

function tellReplayed(name: string, { difference }: Replayed): string {
  if (difference === null) return name
  const { index, at, replayedAt, recorded, replayed } = difference
  const told = (command: object | null) => (command === null ? 'nothing' : JSON.stringify(command))
  return [
    `${name}: decision ${index + 1} at ${at} ms`,
    `  then ${told(recorded)}`,
    `  now  ${told(replayed)}${replayedAt !== null && replayedAt !== at ? ` at ${replayedAt} ms` : ''}`,
  ].join('\n')
}

/** Every call under other numbers. */
export async function tryOut(
  what: readonly string[],
  settings: Settings,
  server: ServerAddress,
): Promise<CommandOutput> {
  const calls: { readonly name: string; readonly found: WhatIf }[] = []
  for await (const { name, call } of recordedCalls(what, server))
    calls.push({ name, found: whatIf(call, withSettings(call.header.policy, settings)) })
  const summary = sumUp(calls.map(({ found }) => found))
  return {
    json: {
      set: settings,
      summary: {
        calls: summary.calls,
        unchanged: summary.unchanged,
        same_turns: summary.sameTurns,
        shift_p50_ms: summary.shiftP50Ms,
        changes: summary.changes,
      },
      calls: calls.map(({ name, found }) => ({
        name,
        conversation: found.conversationId,
        same_turns: found.same,
        difference: found.difference,
        is_heard: found.isHeard,
        unlike: found.unlike,
      })),
    },
    text: [...calls.flatMap(tellCall), '', ...tellSummary(summary, settings)].join('\n'),
  }
}

function tellCall({ name, found }: { readonly name: string; readonly found: WhatIf }): string[] {
  const { difference, isHeard, unlike } = found
  if (difference !== null)
    return [
      `${name}  ${tellDifference(difference)}${isHeard ? '' : '; not heard, but another call from there on'}`,
    ]
  return unlike === null
    ? []
    : [`${name}  this build decides it otherwise than it was from ${unlike.at} ms on: no further`]
}

function tellSummary(
  { calls, unchanged, sameTurns, changes, shiftP50Ms }: Summary,
  settings: Settings,
): string[] {
  const set = Object.entries(settings).map(([name, value]) => `turn.${name}=${value}`)
  const rows = changes.map(({ change, calls: count, estimated, ms }) =>
    [
      `  ${changeRows[change].padEnd(42)}${String(count).padStart(5)}`,
      ms === null ? '' : `  P50 ${signed(ms.p50)} ms (${signed(ms.least)} … ${signed(ms.most)})`,
      estimated === 0 ? '' : `  ${estimated} estimated`,
    ].join(''),
  )
  return [
    `${calls} calls with ${set.join(', ')}: the first difference of each, where it stops.`,
    ...rows,
    `  ${'no difference'.padEnd(42)}${String(unchanged).padStart(5)}`,
    `  ${'answers just when they were, before that'.padEnd(42)}${String(sameTurns).padStart(5)}`,
    ...(shiftP50Ms === null ? [] : [`Answers that start at another time: P50 ${signed(shiftP50Ms)} ms.`]),
    ...(calls > unchanged
      ? [
          'What follows a difference would have been another call: its caller would have heard something else.',
        ]
      : []),
  ]
}

const signed = (ms: number): string => `${ms > 0 ? '+' : ms < 0 ? '−' : '±'}${Math.abs(Math.round(ms))}`

export function addReplay(program: Command): void {
  program
    .command('replay <what...>')
    .description(
      'recorded calls decided again: conversations of a server, logs, bundles, or folders of them; exit code 1 if anything is decided otherwise',
    )
    .option(
      '--set <setting>',
      'what if: another number of the turn policy, such as turn.silence_ms=400; repeatable',
      (value: string, before: readonly string[]) => [...before, value],
      [],
    )
    .option('--url <url>', 'server that holds the conversations', HERE)
    .option('--key-env <name>', 'environment variable with its API key')
    .option('--json', 'one JSON object on stdout')
    .action((what: readonly string[], flags: ReplayFlags) => runReplay(what, flags))
}
