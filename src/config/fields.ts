import { z } from 'zod'

/** A setting that must be a whole number. */
export const whole = (least: number, most: number) =>
  z.coerce
    .number({ error: 'must be a number' })
    .int('must be a whole number')
    .min(least, `must be at least ${least}`)
    .max(most, `must be at most ${most}`)

/** A switch: `1` or `true`, `0` or `false`. */
export const onOff = z
  .enum(['0', '1', 'false', 'true'], { error: 'must be 1 or 0' })
  .transform(value => value === '1' || value === 'true')

/** A list such as `groq,moonshine`, most wanted first. `choices` are its names; what stands behind a slash is a model's name. */
export const stages = (what: string, choices: readonly string[]) =>
  z
    .string()
    .transform((value, context) => {
      const entries = value.split(',').map(entry => entry.trim())
      const unknown = entries.find(entry => !choices.includes(entry.split('/')[0] ?? ''))
      if (unknown !== undefined)
        context.addIssue({
          code: 'custom',
          message: `is ${JSON.stringify(value)}: no such ${what}${entries.length > 1 ? ` as ${JSON.stringify(unknown)}` : ''}; there is ${choices.join(', ')}`,
        })
      if (entries.length > 1 && entries.includes('simulated'))
        context.addIssue({ code: 'custom', message: 'has "simulated" beside others; it stands alone' })
      return entries as readonly string[]
    })
    .optional()

/** A key goes into a header, where other characters cannot stand. What it is stays out of every message. */
export const key = () =>
  z
    .string()
    .regex(/^[\x21-\x7e]+$/, 'must have no spaces, line ends or characters beyond ASCII')
    .max(1000, 'must have at most 1000 characters')
    .optional()

/** An address of a provider. What it is stays out of the message: it may hold a password. */
export const address = (example: string, keyName: string) =>
  z.string().refine(value => {
    const url = URL.canParse(value) ? new URL(value) : null
    return (
      url !== null &&
      /^(https?|wss?):$/.test(url.protocol) &&
      !`${url.username}${url.password}${url.search}${url.hash}`
    )
  }, `must be an address such as ${example}, without a user, a password, "?" or "#"; a key goes into ${keyName}`)

export const name = () => z.string().max(500, 'must have at most 500 characters').optional()
