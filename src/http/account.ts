import { Hono } from 'hono'
import { z } from 'zod'
import type { Operations } from './operation.ts'

const subscription = z.looseObject({ tier: z.string(), status: z.string(), character_limit: z.int() })
const user = z.looseObject({ user_id: z.string(), workspace_id: z.string(), subscription })

export const accountOperations: Operations = {
  'GET /v1/user': {
    summary: 'Who this server belongs to, for clients that ask at their start.',
    answer: user,
  },
  'GET /v1/user/subscription': {
    summary: 'What may be used: everything, nothing is counted.',
    answer: subscription,
  },
}

/** A server of one's own has one user and no plan: nothing is counted, nothing runs out. */
export function account(): Hono {
  return new Hono()
    .get('/v1/user', context => context.json(owner))
    .get('/v1/user/subscription', context =>
      context.json({
        ...plan,
        next_invoice: null,
        open_invoices: [],
        has_open_invoices: false,
        pending_change: null,
      }),
    )
}

/** The vendor's models want numbers where there is no limit: the largest that every client can hold. */
const NO_LIMIT = 2_147_483_647

const plan = {
  tier: 'self_hosted',
  character_count: 0,
  character_limit: NO_LIMIT,
  max_character_limit_extension: null,
  max_credit_limit_extension: 'unlimited',
  can_extend_character_limit: false,
  allowed_to_extend_character_limit: false,
  next_character_count_reset_unix: null,
  voice_slots_used: 0,
  professional_voice_slots_used: 0,
  professional_voice_slots_used_in_workspace: 0,
  voice_limit: 0,
  max_voice_add_edits: null,
  voice_add_edit_counter: 0,
  professional_voice_limit: 0,
  can_extend_voice_limit: false,
  can_use_instant_voice_cloning: false,
  can_use_professional_voice_cloning: false,
  currency: 'usd',
  current_overage: { amount: '0', currency: 'usd' },
  status: 'active',
  billing_period: null,
  character_refresh_period: null,
} as const

const owner = {
  user_id: 'antiphon',
  workspace_id: 'antiphon',
  subscription: plan,
  is_new_user: false,
  can_use_delayed_payment_methods: false,
  is_onboarding_completed: true,
  is_onboarding_checklist_completed: true,
  first_name: null,
  is_api_key_hashed: true,
  xi_api_key_preview: null,
  created_at: 0,
  seat_type: 'workspace_admin',
} as const
