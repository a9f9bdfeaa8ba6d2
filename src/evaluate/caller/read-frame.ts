import { isObject, readJsonObject } from '../../protocol/json.ts'
import { readServerFrame, type ServerReading } from '../../protocol/server-schemas.ts'

/** The official clients read these whether they say which reply they are about or not. */
const MAY_LACK_AN_ID = [
  'user_transcript',
  'tentative_user_transcript',
  'agent_response',
  'agent_response_correction',
  'interruption',
]

/** Reads a frame of a server that need not be ours. One that lacks its `event_id` is about the reply of `idNow`. */
export function readFrame(text: string, idNow: number): ServerReading {
  const reading = readServerFrame(text)
  if (reading.ok) return reading
  const json = readJsonObject(text)
  if (!json.ok || !MAY_LACK_AN_ID.some(type => type === json.object.type)) return reading
  const event = Object.values(json.object).find(isObject)
  if (!event || event.event_id !== undefined) return reading
  event.event_id = idNow
  return readServerFrame(JSON.stringify(json.object))
}
