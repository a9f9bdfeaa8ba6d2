/** Which server is asked for what. Its key is known here so that no message shows it. */
export interface Asking {
  readonly name: string
  /** Of the API, with `/v1` at its end and no slash behind it; without a name or a password in it. */
  readonly baseUrl: string
  readonly model: string
  readonly apiKey: string | undefined
  readonly setting: Settings
  /** What is asked for, as in `has no … at this address`. */
  readonly service: string
}

/** What an operator sets, by the names that they know: messages say which of them to mend. */
export interface Settings {
  readonly key: string
  readonly url: string
  readonly model: string
}
