/** A webhook that came with a call, in an orchestrator's frame. */
export interface CallWebhook {
  readonly url: string
  /** Signs what is sent; null: it goes unsigned. */
  readonly secret: string | null
}

/** Where a call wants to be reported when it is over, besides what the server itself reports. */
export interface PostCall {
  readonly transcription: CallWebhook | null
  readonly audio: CallWebhook | null
}
