import type { z } from 'zod'

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

/** What a route is, in words and schemas: `/openapi.json` is made of these. */
export interface Operation {
  /** What it does, in one sentence. */
  readonly summary: string
  readonly query?: z.ZodObject
  readonly body?: z.ZodType
  /** Of success; 200 unless said otherwise. */
  readonly status?: 200 | 204
  /** What is answered, where it is JSON. */
  readonly answer?: z.ZodType
  /** What is answered, where it is not JSON. */
  readonly media?: string
  /** It is open to everybody: browsers call it without a key. */
  readonly isPublic?: true
}

/** Routes by method and path, with the path's names in braces: `GET /v1/convai/tools/{tool_id}`. */
export type Operations = Readonly<Record<`${Method} /${string}`, Operation>>
