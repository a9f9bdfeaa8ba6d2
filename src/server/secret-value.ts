import type { Authorization } from '../doors/doorkeeper.ts'
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

/** The vendor's `env_var_label`: `region` is `ANTIPHON_ENV_REGION`. The rest of the environment is the server's own, keys and all. */
export const variableOf = (label: string): string | null =>
  process.env[`ANTIPHON_ENV_${label.toUpperCase().replace(/[^A-Z0-9]+/g, '_')}`] ?? null

/** How a call's agent came here. */
export interface Origin {
  readonly authorization: Authorization
  /** The agent came with the call. */
  readonly isBrought: boolean
}

/** Who brings an agent says where its headers go: with no more than a signed URL they would carry this server's secrets away. */
export const mayUseSecrets = ({ isBrought, authorization }: Origin): boolean =>
  !isBrought || authorization !== 'signed_url'
