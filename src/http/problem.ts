import type { Context } from 'hono'
import type { ContentfulStatusCode } from 'hono/utils/http-status'

/** An error in the vendor's shape: `{"detail":{"status":"…","message":"…"}}`. */
export function refuse(context: Context, code: ContentfulStatusCode, status: string, message: string) {
  return context.json({ detail: { status, message } }, code)
}
