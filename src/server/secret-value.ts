import type { Secrets } from '../workspace/secrets.ts'

/** The value behind a `secret_id`; null: there is none. */
export type SecretValue = (id: string) => Promise<string | null>

/** Of the environment: `my-llm` is `ANTIPHON_SECRET_MY_LLM`. */
export const secretOfEnvironment: SecretValue = async id =>
  process.env[`ANTIPHON_SECRET_${id.toUpperCase().replace(/[^A-Z0-9]+/g, '_')}`] ?? null

/** A stored secret first: its id is this server's own, and whoever stored it means it. The environment is for ids of elsewhere, such as an export's. */
export const secretValues =
  (stored: Pick<Secrets, 'value'>): SecretValue =>
  async id =>
    (await stored.value(id)) ?? secretOfEnvironment(id)
