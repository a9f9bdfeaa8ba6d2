import type { Clock } from '../flow/clock.ts'
import type { ToolOutcome, ToolRequest, ToolRun } from '../session/tool-box.ts'
import { outcomeOf } from './answer.ts'
import { readArguments } from './arguments.ts'
import type { CommonConfig, WebhookApi } from './config/tool-config.ts'
import type { Play } from './mocks.ts'
import { type Answer, failed, failure } from './outcome.ts'
import { ArgumentsWrong, type Filling } from './parameters/fill.ts'
import { openScrub } from './scrub.ts'
import { type Scope, VariableMissing } from './template.ts'
import type { CallVariables } from './variables.ts'
import { within } from './within.ts'

type Parameters = Readonly<Record<string, unknown>>

/** One run while it goes on: what it finds out that the outcome must know even if it comes to nothing. */
export interface Running<Filled> {
  readonly call: ToolRun
  readonly filled: Filled
  readonly parameters: Parameters
  readonly scope: Scope
  /** Of this run alone; aborted when its time is up. */
  readonly signal: AbortSignal
  readonly note: Notes
}

export interface Notes {
  request: ToolRequest | null
  readonly secrets: string[]
}

export interface Runner<Filled> {
  readonly config: CommonConfig
  readonly filter?: WebhookApi['filter']
  readonly variables: CallVariables
  readonly choicesOf: Filling['choicesOf']
  /** Throws `ArgumentsWrong` and `VariableMissing`. */
  readonly fill: (
    given: Parameters,
    filling: Filling,
  ) => { readonly filled: Filled; readonly parameters: Parameters }
  readonly play: Play | null
  /** May throw the same two. */
  readonly work: (running: Running<Filled>) => Promise<Answer>
  readonly late: Answer
  readonly clock: Clock
  /** A bug of ours. */
  readonly crashed: (error: unknown) => void
}

/** One run of a tool from the model's arguments to what it is told: never rejects. */
export async function run<Filled>(runner: Runner<Filled>, call: ToolRun): Promise<ToolOutcome> {
  const { config, variables, choicesOf, filter, play, clock } = runner
  const scope: Scope = { variables, placeholders: config.placeholders, soFar: call.soFar }
  const note: Notes = { request: null, secrets: [] }
  let parameters: Parameters = {}
  const answered = (answer: Answer) => {
    const scrub = openScrub([...variables.secrets(), ...note.secrets])
    const told = { config, scope, scrub, parameters, request: note.request }
    return outcomeOf(answer, { ...told, ...(filter && { filter }) })
  }
  try {
    parameters = readArguments(call.arguments)
    const made = runner.fill(parameters, { scope, choicesOf })
    parameters = made.parameters
    const played = play?.(parameters)
    if (played) return answered(played)
    const { filled } = made
    const work = (signal: AbortSignal) => runner.work({ call, filled, parameters, scope, signal, note })
    const done = await within(work, { clock, ms: config.timeoutMs, signal: call.signal })
    if (done.type === 'late') return answered(runner.late)
    return answered(
      done.type === 'done' ? done.value : failure('The tool was called off.', { errorType: 'interrupted' }),
    )
  } catch (error) {
    if (error instanceof ArgumentsWrong || error instanceof VariableMissing) return refused(error)
    runner.crashed(error)
    return answered(failure('The tool failed.'))
  }

  /** Told whatever the configuration says of errors: the model can mend it. */
  function refused({ message }: Error): ToolOutcome {
    const scrub = openScrub([...variables.secrets(), ...note.secrets])
    const answer = failure(message, { isCalled: false })
    return scrub(failed(answer, 'auto', { parameters, request: null }))
  }
}
