/** A setting is wrong: one line that names it, what it is, and what it may be. */
export class ConfigError extends Error {
  override name = 'ConfigError'
}
