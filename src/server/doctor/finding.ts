/** One line of the doctor's report. */
export interface Finding {
  readonly what: string
  readonly ok: boolean
  readonly detail: string
}

/** What `run` tells, or what it throws. */
export async function check(what: string, run: () => Promise<string>): Promise<Finding> {
  try {
    return { what, ok: true, detail: await run() }
  } catch (error) {
    return { what, ok: false, detail: (error as Error).message }
  }
}
