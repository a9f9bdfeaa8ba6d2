import { reportedText, requestsText, tooLongText } from './allowances.ts'
import { errorBody, invalid, type Refusing } from './exchange.ts'
import { tooLarge } from './upload.ts'

export const TRANSCRIPTION_REFUSALS = [
  'rate-limit',
  'requests-limit',
  'quota',
  'too-long',
  'too-large',
  'bad-format',
  'terms',
  'capacity',
] as const

type Name = (typeof TRANSCRIPTION_REFUSALS)[number] | 'no-verbose'

/** What each fault says. `value`: seconds to wait. */
export function refusalFor(name: Name, value: number | null, model: string): Refusing {
  switch (name) {
    case 'rate-limit': {
      const seconds = value ?? 99.738
      return limited(reportedText(model, seconds * 1000), 'seconds', seconds)
    }
    case 'requests-limit': {
      const seconds = value ?? 3
      return limited(
        requestsText(model, { limit: 20, left: 0 }, 'minute (RPM)', seconds * 1000),
        'requests',
        seconds,
      )
    }
    case 'quota':
      return {
        status: 429,
        body: errorBody('Spend limit reached for this organization.', 'spend_limit', 'spend_limit_reached'),
      }
    case 'too-long':
      return { status: 413, body: errorBody(tooLongText(model), 'seconds', 'rate_limit_exceeded') }
    case 'too-large':
      return tooLarge
    case 'bad-format':
      return invalid(
        'file must be one of the following types: [flac mp3 mp4 mpeg mpga m4a ogg opus wav webm]',
        'unsupported_audio_format',
      )
    case 'terms':
      return invalid(
        `The model \`${model}\` requires terms acceptance. Please have the org admin accept the terms at https://console.groq.com/playground?model=${model}`,
        'model_terms_required',
      )
    case 'no-verbose':
      return invalid(
        `response_format 'verbose_json' is not compatible with model '${model}'. Use 'json' or 'text' instead.`,
        'unsupported_value',
      )
    case 'capacity':
      return {
        status: 498,
        body: errorBody('Flex tier capacity exceeded', 'capacity_exceeded', 'capacity_exceeded'),
      }
  }
}

const limited = (message: string, type: string, seconds: number): Refusing => ({
  status: 429,
  body: errorBody(message, type, 'rate_limit_exceeded'),
  headers: { 'retry-after': `${Math.ceil(seconds)}` },
})
