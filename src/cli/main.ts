import { Argument, Command, Option } from 'commander'
import type { CallLine } from '../evaluate/call.ts'
import { version } from '../server/version.ts'
import type { ProviderName } from '../simulate/provider.ts'
import { addAccept } from './accept.ts'
import {
  type CallBenchFlags,
  type EchoFlags,
  type HostedFlags,
  type LineFlags,
  runCorpusBench,
  runEchoBench,
  runHostedBench,
  runInterruptionBench,
  runLineBench,
} from './bench.ts'
import { addText, addWav, type CallFlags, runCallCommand } from './call.ts'
import { runCompare } from './compare.ts'
import { addConfidence } from './confidence.ts'
import { runDoctor } from './doctor.ts'
import { addEvaluate } from './evaluate.ts'
import { addExperiment } from './experiment.ts'
import { addExport } from './export.ts'
import { addGates } from './gates.ts'
import { HERE } from './here.ts'
import { addKeys } from './keys.ts'
import { addLoad } from './load.ts'
import { type PullFlags, runModelsList, runModelsPull, runModelsRemove, runModelsVerify } from './models.ts'
import { planOption } from './plan-option.ts'
import { tell } from './print.ts'
import { addReplay } from './replay.ts'
import { addReplayBench } from './replay-bench.ts'
import { addRubricBench } from './rubric.ts'
import { runServe, type ServeFlags } from './serve.ts'
import { runSimulate, type SimulateFlags } from './simulate.ts'
import { runTurnsBench, type TurnsFlags } from './turns.ts'
import { whole } from './whole.ts'
import { addWhy } from './why.ts'

/** The command line. `--json` prints one JSON object on stdout; everything for people goes to stderr. */
export async function run(args: readonly string[]): Promise<void> {
  const program = new Command('antiphon').description('A self-hosted voice-agent server.').version(version())
  addServe(program)
  addCall(program)
  const bench = addMeasurements(program)
  addTurns(bench)
  addReplayBench(bench)
  addLoad(bench)
  addConfidence(bench)
  addGates(program)
  addModels(program)
  addKeys(program)
  addSimulate(program)
  try {
    await program.parseAsync([...args], { from: 'user' })
  } catch (error) {
    tell(`antiphon: ${error instanceof Error ? error.message : String(error)}`)
    process.exitCode = 1
  }
}

function addServe(program: Command): void {
  program
    .command('serve', { isDefault: true })
    .description('take calls until SIGTERM')
    .option('--host <address>', 'address to listen on (127.0.0.1)')
    .option('--port <number>', 'port to listen on (8790)')
    .option('--tls-cert <file>', 'certificate: a microphone on another device needs https')
    .option('--tls-key <file>', 'its key')
    .option('--data <folder>', 'where calls are kept (./.antiphon)')
    .option('--agents <folder>', 'agents of your own, JSON files in the vendor’s shape (./agents)')
    .action((flags: ServeFlags) => runServe(flags))
}

function addCall(program: Command): void {
  // What is said keeps its order, whichever option it came with.
  let lines: readonly CallLine[] = []
  const add =
    (more: (value: string, lines: readonly CallLine[]) => readonly CallLine[]) => (value: string) => {
      lines = more(value, lines)
    }
  program
    .command('call')
    .description('place a call in real time and measure it at the client’s ear')
    .option(
      '--wav <file[@ms]>',
      'say this after the greeting and then after each answer, or at a time; repeatable',
      add(addWav),
    )
    .option('--text <message>', 'type this instead; repeatable', add(addText))
    .option('--scenario <file>', 'a scenario file in place of --wav and --text')
    .option('--url <url>', 'server or signed URL', HERE)
    .option('--agent <id>', 'agent id', 'demo')
    .option('--record <file>', 'two-track recording: caller left, agent right')
    .option('--text-only', 'a conversation without audio')
    .addOption(
      new Option('--client <kind>', 'whose playback to imitate')
        .choices(['javascript', 'python'])
        .default('javascript'),
    )
    .addOption(new Option('--chunk <ms>', 'uplink chunks').choices(['20', '32', '100', '250']).default('32'))
    .addOption(
      new Option('--quiet <kind>', 'what to send while quiet')
        .choices(['noise', 'zeros', 'nothing'])
        .default('noise'),
    )
    .option('--json', 'one JSON object on stdout')
    .action((flags: CallFlags) => runCallCommand(lines, flags))
}

function addMeasurements(program: Command): Command {
  const bench = program.command('bench').description('measure a server')
  bench
    .command('echo', { isDefault: true })
    .description('round trips of audio chunks with no model behind them')
    .option('--url <url>', 'server (default: one of our own, in a process of its own)')
    .option('--clients <list>', 'clients at once, a row each', '1,50')
    .option('--seconds <number>', 'for each row', '20')
    .option('--chunk <ms>', 'uplink chunks', '32')
    .option('--json', 'one JSON object on stdout')
    .action((flags: EchoFlags) => runEchoBench(flags))
  const callBench = (name: string, description: string, run: (flags: CallBenchFlags) => Promise<void>) =>
    bench
      .command(name)
      .description(description)
      .option('--url <url>', 'server (default: one of our own, in a process of its own)')
      .option('--agent <id>', 'agent id', 'demo')
      .option('--at-once <number>', 'calls at once', '1')
      .option('--times <number>', 'interruptions', '20')
      .option('--json', 'one JSON object on stdout')
      .action(run)
  bench
    .command('line')
    .description('minutes of speech over a line that stalls')
    .option('--url <url>', 'server, ws only (default: one of our own, in a process of its own)')
    .option('--agent <id>', 'agent id', 'demo')
    .addOption(new Option('--line <kind>', 'which line').choices(['good', 'mobile', 'bad']).default('mobile'))
    .option('--minutes <number>', 'of speech', '10')
    .option('--seed <number>', 'of the stalls', '1')
    .option('--json', 'one JSON object on stdout')
    .action((flags: LineFlags) => runLineBench(flags))
  addHosted(bench)
  callBench(
    'corpus',
    'a call for every clip of human speech: word errors, response gap by stage',
    runCorpusBench,
  )
  callBench(
    'interruptions',
    'talk over a long story: how fast it stops, what it remembers',
    runInterruptionBench,
  )
  addRubricBench(bench)
  addEvaluate(program)
  addExperiment(program)
  addWhy(program)
  addExport(program)
  addAccept(program)
  addReplay(program)
  program
    .command('doctor')
    .description('which provider serves each stage and why, and whether it works')
    .option('--json', 'one JSON object on stdout')
    .action((flags: { json?: boolean }) => runDoctor(flags))
  return bench
}

function addHosted(bench: Command): void {
  bench
    .command('hosted')
    .description(
      'calls on simulated Groq and ElevenLabs: where the time of a turn goes, and what of it is ours',
    )
    .option('--agent <id>', 'agent id', 'demo')
    .option('--calls <number>', 'calls of twelve turns, one after the other', whole(1, 100), 1)
    .addOption(
      new Option(
        '--ears <kind>',
        'who hears for the simulated recognisers: a real one, or one that knows the clips by heart and takes nothing of the processor',
      )
        .choices(['moonshine', 'book'])
        .default('moonshine'),
    )
    .addOption(planOption())
    .option('--seed <number>', 'the same seed, the same latencies', whole(0, 2 ** 31 - 1), 1)
    .option('--json', 'one JSON object on stdout')
    .action((flags: HostedFlags) => runHostedBench(flags))
}

function addSimulate(program: Command): void {
  program
    .command('simulate')
    .description('a provider’s wire on this machine, with its faults')
    .addArgument(new Argument('<provider>', 'whose').choices(['groq', 'elevenlabs', 'openai']))
    .option('--port <number>', 'port to listen on', whole(0, 65_535), 8791)
    .option('--fault <fault>', 'what goes wrong, such as stall@connection=2; repeatable', several, [])
    .option('--list', 'the faults that there are')
    .option('--key <key>', 'ask for this key (default: any will do)')
    .option('--log <file>', 'a line of JSON for all that comes and goes')
    .option(
      '--book <file>',
      'hear only these recordings, at hardly any cost (default: an embedded recogniser)',
    )
    .addOption(planOption())
    .option('--seed <number>', 'the same seed, the same latencies', whole(0, 2 ** 31 - 1), 1)
    .action((provider: ProviderName, flags: SimulateFlags) => runSimulate(provider, flags))
}

function addModels(program: Command): void {
  const models = program.command('models').description('voices and other models that are not in the package')
  models
    .command('list', { isDefault: true })
    .description('what there is, and what of it is here')
    .option('--json', 'one JSON object on stdout')
    .action((flags: { json?: boolean }) => runModelsList(flags))
  models
    .command('pull <name>')
    .description('show the licence, fetch, check; goes on where it was stopped')
    .option('--from <place>', 'only from this file, folder, zip or URL (ZIP#MEMBER for a part of a zip)')
    .option('--yes', 'agree to the licence without being asked')
    .action((name: string, flags: PullFlags) => runModelsPull(name, flags))
  models
    .command('verify [name]')
    .description('hash the files that are here again')
    .action((name: string | undefined) => runModelsVerify(name))
  models
    .command('remove <name>')
    .description('delete its files')
    .action((name: string) => runModelsRemove(name))
}

const several = (value: string, before: readonly string[] = []): readonly string[] => [...before, value]

function addTurns(bench: Command): void {
  bench
    .command('turns')
    .description('the turn-taking suite: fast and right together, with a report and every recording')
    .addOption(new Option('--suite <size>', 'how much of it').choices(['short', 'full']).default('full'))
    .option('--target <url>', 'any server of the protocol (default: one of our own, in a process of its own)')
    .option('--agent <id>', 'agent id', 'demo')
    .option('--key-env <name>', 'environment variable with the key for --target: each call gets a signed URL')
    .addOption(
      new Option('--half <half>', 'speakers to tune on, or to report on')
        .choices(['development', 'reporting', 'both'])
        .default('both'),
    )
    .option('--class <name>', 'only this class of scenarios; repeatable', several)
    .option(
      '--policy <settings>',
      'default, plain, or turn settings such as plain,silence_ms=300; repeatable, for the trade-off',
      several,
    )
    .option('--seed <number>', 'the same seed, the same scenarios', whole(0, 2 ** 31 - 1), 1)
    .option('--at-once <number>', 'calls at once at most', whole(1, 64), 4)
    .addOption(new Option('--line <kind>', 'a line that stalls').choices(['good', 'mobile', 'bad']))
    .option('--stt-ms <ms>', 'simulated recogniser: each word is known this long after its end')
    .option('--llm-ms <ms>', 'simulated model: first token after this long')
    .option('--tts-ms <ms>', 'simulated voice: first sound after this long')
    .addOption(
      new Option(
        '--turn-model <name>',
        'our own server with a model that judges the end of turns by their sound',
      ).choices(['smart-turn']),
    )
    .option('--out <folder>', 'for the report, recordings and scenarios (./.antiphon/bench/turns-TIME)')
    .option('--json', 'the report as one JSON object on stdout')
    .action((flags: TurnsFlags) => runTurnsBench(flags))
  bench
    .command('compare <files...>')
    .description('two runs of the turn-taking suite side by side, by their turns.json')
    .option('--section <name>', 'all, a class, or people, prompts, made, undisturbed', 'all')
    .option('--json', 'one JSON object on stdout')
    .action((files: readonly string[], flags: { section: string; json?: boolean }) =>
      runCompare(files, flags),
    )
}
