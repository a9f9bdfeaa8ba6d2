import type { AgentTool, ToolRequest } from '../../session/tool-box.ts'
import { jsonOf } from '../answer.ts'
import type { WebhookConfig } from '../config/tool-config.ts'
import { type Opening, toAgentTool } from '../opening.ts'
import { type Answer, failure } from '../outcome.ts'
import { schemaForModel } from '../parameters/for-model.ts'
import { type Running, run } from '../run.ts'
import { variableOf } from '../template.ts'
import { textOf } from '../variables.ts'
import { buildBody } from './body.ts'
import { buildHeaders, hasSecrets } from './headers.ts'
import { isText, MOST_READ, type Received } from './receive.ts'
import { openSections, type Sections } from './sections.ts'
import { send } from './send.ts'
import { fillUrl, hasOpenHost } from './url.ts'

/** A tool that is somebody's server. */
export function openWebhookTool(config: WebhookConfig, opening: Opening): AgentTool {
  const sections = openSections(config.api)
  return {
    ...toAgentTool(config, schemaForModel(sections.whole, opening.choicesOf)),
    kind: 'webhook',
    expectsResponse: true,
    run: call =>
      run<Sections>(
        {
          ...opening,
          config,
          filter: config.api.filter,
          fill(given, filling) {
            const filled = sections.fill(given, filling)
            return { filled, parameters: { ...filled.path_params, ...filled.query_params, ...filled.body } }
          },
          work: running => ask(config, opening, running),
          late: failure(`The server has not answered within ${config.timeoutMs / 1000} seconds.`, {
            errorType: 'external_server',
          }),
        },
        call,
      ),
  }
}

async function ask(config: WebhookConfig, opening: Opening, running: Running<Sections>): Promise<Answer> {
  const { api, redirects } = config
  const { net, clock, conversationId } = opening
  const { filled, scope, note, call, signal } = running
  const url = fillUrl(api.url, {
    param: name => textOf(filled.path_params[name] ?? ''),
    variable: name => textOf(variableOf(name, scope)),
  })
  for (const [name, value] of Object.entries(filled.query_params))
    url.searchParams.append(name, textOf(value ?? ''))
  const body = buildBody(api, filled.body)
  const port = Number(url.port) || (url.protocol === 'https:' ? 443 : 80)
  if (hasOpenHost(api.url) && hasSecrets(api.headers) && !net.policy.isNamed(url.hostname, port))
    return failure(
      `A variable decides that ${url.hostname} is asked, and the tool sends secrets: they go to no host that ANTIPHON_TOOL_HOSTS does not name.`,
      { isCalled: false, isBlocked: true },
    )
  const built = await buildHeaders(api.headers, scope, net.secrets)
  if ('ok' in built) return built
  note.secrets.push(...built.secrets)
  const commonHeaders = {
    accept: 'application/json, text/*;q=0.9, */*;q=0.5',
    'accept-encoding': 'identity',
    'user-agent': net.userAgent,
    'idempotency-key': `${conversationId}:${call.id}`.replace(/[^\x21-\x7e]/g, '_').slice(0, 200),
    ...(body !== null && { 'content-type': api.contentType }),
  }
  const { method } = api
  note.request = toRequest({ method, url, filled, body, headers: { ...commonHeaders, ...built.shown } })
  const outgoing = { method, url, headers: built.headers, commonHeaders, body }
  const received = await send(outgoing, { connections: net.connections, redirects, clock, signal })
  return 'status' in received ? toAnswer(received, url.hostname) : received
}

interface Sent extends Pick<ToolRequest, 'method' | 'headers' | 'body'> {
  readonly url: URL
  readonly filled: Sections
}

function toRequest({ url, filled, ...sent }: Sent): ToolRequest {
  return {
    ...sent,
    url: url.href,
    pathParams: texts(filled.path_params),
    queryParams: texts(filled.query_params),
  }
}

const texts = (values: Readonly<Record<string, unknown>>): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, textOf(value ?? '')]))

function toAnswer({ status, headers, text, isCut, bytes }: Received, host: string): Answer {
  const type = headers['content-type'] ?? ''
  const encoding = headers['content-encoding'] ?? 'identity'
  const isReadable = isText(type) && (encoding === 'identity' || encoding === '')
  if (status < 200 || status > 299)
    return failure(`${host} answered ${status}.`, {
      errorType: status === 401 || status === 403 ? 'customer_auth' : 'external_server',
      detail: isReadable ? text : '',
    })
  if (bytes === 0)
    return {
      ok: true,
      text: `The tool was run successfully; ${host} answered nothing (${status}).`,
      json: undefined,
    }
  if (encoding !== 'identity' && encoding !== '')
    return failure(`${host} answered in the encoding ${encoding.slice(0, 40)}, which it was not asked for.`, {
      errorType: 'external_server',
    })
  const json = isCut ? undefined : jsonOf(text)
  if (!isReadable && json === undefined)
    return {
      ok: true,
      text: `The tool was run successfully; ${host} answered with ${type.slice(0, 80)}, which is no text.`,
      json: undefined,
    }
  const note = isCut ? ` [${host} answered with more than ${MOST_READ} bytes; the rest was not read]` : ''
  return { ok: true, text: `${text}${note}`, json }
}
