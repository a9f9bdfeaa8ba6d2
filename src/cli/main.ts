import { Command } from 'commander'
import { version } from '../server/version.ts'
import { runServe, type ServeFlags } from './serve.ts'

/** The command line. `--json` prints one JSON object on stdout; everything for people goes to stderr. */
export async function run(args: readonly string[]): Promise<void> {
  const program = new Command('antiphon').description('A self-hosted voice-agent server.').version(version())
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
  await program.parseAsync([...args], { from: 'user' })
}
