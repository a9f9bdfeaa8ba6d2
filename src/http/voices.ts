import { type Context, Hono } from 'hono'
import { z } from 'zod'
import { Refusal } from '../workspace/refusal.ts'
import { readQuery } from './input.ts'
import type { Operations } from './operation.ts'
import { pageOf } from './paging.ts'

/** A voice that this server can speak with, as far as it knows without asking anybody. */
export interface OfferedVoice {
  readonly id: string
  readonly name: string
  readonly description: string
  /** Who speaks it: `this machine`, `ElevenLabs`, … */
  readonly provider: string
  /** BCP 47; null: many, or not known. */
  readonly language: string | null
}

export interface VoicePorts {
  readonly voices: () => Promise<readonly OfferedVoice[]>
}

const voicesQuery = z.object({
  page_size: z.int().min(1).max(100).default(10),
  next_page_token: z.string().max(2000).optional().describe('`next_page_token` of the page before.'),
  search: z.string().max(200).optional().describe('Part of name or description.'),
  sort_direction: z.enum(['asc', 'desc']).default('asc'),
  include_total_count: z.boolean().default(true),
})

const voiceAnswer = z.looseObject({ voice_id: z.string(), name: z.string(), category: z.string() })

export const voiceOperations: Operations = {
  'GET /v1/voices': { summary: 'All voices.', answer: z.object({ voices: z.array(voiceAnswer) }) },
  'GET /v1/voices/{voice_id}': { summary: 'A voice.', answer: voiceAnswer },
  'GET /v2/voices': {
    summary: 'Voices, a page at a time.',
    query: voicesQuery,
    answer: z.object({
      voices: z.array(voiceAnswer),
      has_more: z.boolean(),
      total_count: z.int(),
      next_page_token: z.string().nullable(),
    }),
  },
}

/** The voices of this server. */
export function voices({ voices: offered }: VoicePorts): Hono {
  return new Hono()
    .get('/v1/voices', async context => context.json({ voices: (await offered()).map(toAnswer) }))
    .get('/v1/voices/:voice_id', async context => {
      const voice = (await offered()).find(({ id }) => id === idOf(context))
      if (voice) return context.json(toAnswer(voice))
      throw new Refusal(404, 'voice_not_found', 'There is no such voice here: GET /v1/voices has them all.')
    })
    .get('/v2/voices', async context => {
      const { page_size, next_page_token, search = '', sort_direction } = readQuery(context, voicesQuery)
      const found = (await offered()).filter(({ name, description }) =>
        `${name} ${description}`.toLowerCase().includes(search.toLowerCase()),
      )
      const order = {
        order: 'voices',
        direction: sort_direction,
        value: (voice: OfferedVoice) => voice.name.toLowerCase(),
        id: (voice: OfferedVoice) => voice.id,
      }
      const page = pageOf(found, order, { page_size, cursor: next_page_token })
      return context.json({
        voices: page.items.map(toAnswer),
        has_more: page.has_more,
        total_count: found.length,
        next_page_token: page.next_cursor,
      })
    })
}

const idOf = (context: Context): string => context.req.param('voice_id') ?? ''

const toAnswer = ({ id, name, description, provider, language }: OfferedVoice) => ({
  voice_id: id,
  name,
  samples: null,
  category: 'premade' as const,
  fine_tuning: null,
  labels: { provider, ...(language !== null && { language }) },
  description,
  preview_url: null,
  available_for_tiers: [],
  settings: null,
  sharing: null,
  high_quality_base_model_ids: [],
  verified_languages: null,
  is_owner: false,
  is_legacy: false,
  is_mixed: false,
  created_at_unix: null,
})
