import { type Command, Option } from 'commander'
import { readConfig } from '../config.ts'
import { type KeyRecord, type KeyScope, keyScopes } from '../doors/api-key.ts'
import { type Keyring, openKeyring } from '../doors/keyring.ts'
import { openStore } from '../store/sqlite.ts'
import { print } from './print.ts'

interface KeysFlags {
  readonly data?: string
  readonly json?: boolean
}
interface CreateFlags extends KeysFlags {
  readonly name?: string
  readonly scope?: readonly KeyScope[]
}

const MOST_NAME = 100

/** `antiphon keys create|list|revoke`. */
export function addKeys(program: Command): void {
  const keys = program
    .command('keys')
    .description('API keys: what clients and other machines need to be served')
  const withData = (command: Command) =>
    command
      .option('--data <folder>', 'the data folder of the server, running or not (./.antiphon)')
      .option('--json', 'one JSON object on stdout')
  withData(
    keys
      .command('list', { isDefault: true })
      .description('which there are; the keys themselves are not kept'),
  ).action((flags: KeysFlags) => runKeysList(flags))
  withData(keys.command('create').description('make one; it is shown once'))
    .option('--name <name>', 'whose it is')
    .addOption(
      new Option('--scope <scope...>', 'what it may: read, or change, call and sign URLs').choices(keyScopes),
    )
    .action((flags: CreateFlags) => runKeysCreate(flags))
  withData(keys.command('revoke <id-or-name>').description('take one back, at once and for good')).action(
    (which: string, flags: KeysFlags) => runKeysRevoke(which, flags),
  )
}

/** The key is on stdout once and nowhere ever again. */
async function runKeysCreate(flags: CreateFlags): Promise<void> {
  const name = flags.name ?? 'unnamed'
  if (name.length > MOST_NAME) throw new Error(`--name has more than ${MOST_NAME} characters`)
  await withKeyring(flags, async keyring => {
    const { key, record } = await keyring.create(name, flags.scope ?? keyScopes)
    print(
      {
        json: { key, ...shown(record) },
        text: `${key}\n\nThis is shown once. Clients send it as the header xi-api-key. It may: ${record.scopes.join(', ')}.\nTo take it back: antiphon keys revoke ${record.id}`,
      },
      flags.json,
    )
  })
}

async function runKeysList(flags: KeysFlags): Promise<void> {
  await withKeyring(flags, async keyring => {
    const records = await keyring.list()
    const rows = records.map(
      ({ id, name, hint, scopes, lastUsedAtUnixMs }) =>
        `${id}  sk_…${hint}  ${scopes.join(',').padEnd(25)}  ${lastUsedAtUnixMs === null ? 'never used' : `used ${toIso(lastUsedAtUnixMs)}`}  ${name}`,
    )
    const none = 'There are no keys: the server is open to programs on its own machine, and to nobody else.'
    print({ json: { keys: records.map(shown) }, text: rows.length > 0 ? rows.join('\n') : none }, flags.json)
  })
}

/** From then on the key is nobody's, also in a server that runs. */
async function runKeysRevoke(which: string, flags: KeysFlags): Promise<void> {
  await withKeyring(flags, async keyring => {
    const gone = await keyring.revoke(which)
    if (gone === null)
      throw new Error(`no key has the id or the name ${JSON.stringify(which)}; antiphon keys list shows them`)
    if (typeof gone === 'number')
      throw new Error(`${gone} keys are called ${JSON.stringify(which)}; give the id of one`)
    print({ json: { revoked: gone.id }, text: `${gone.id} (${gone.name}) is revoked.` }, flags.json)
  })
}

/** In the database of the server that has this data folder, whether it runs or not. */
async function withKeyring(flags: KeysFlags, run: (keyring: Keyring) => Promise<void>): Promise<void> {
  const { dataFolder } = readConfig({ ANTIPHON_DATA: flags.data })
  const store = await openStore(dataFolder)
  try {
    await run(openKeyring(store.documents))
  } finally {
    await store.close()
  }
}

const toIso = (unixMs: number) => new Date(unixMs).toISOString()

const shown = ({ id, name, scopes, hint, createdAtUnixMs, lastUsedAtUnixMs }: KeyRecord) => ({
  key_id: id,
  name,
  scopes,
  hint,
  created_at: toIso(createdAtUnixMs),
  last_used_at: lastUsedAtUnixMs === null ? null : toIso(lastUsedAtUnixMs),
})
