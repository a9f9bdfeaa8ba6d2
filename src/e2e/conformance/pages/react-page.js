// Plain JavaScript, as many pages are: React's types are not among the packages here.
import { ConversationProvider, useConversation, useConversationClientTool } from '@elevenlabs/react'
import { createElement, useState } from 'react'
import { createRoot } from 'react-dom/client'

/** What the address says after `#`: the options of the session, as JSON. */
const options = JSON.parse(decodeURIComponent(location.hash.slice(1)) || '{}')

function Talk() {
  const [messages, setMessages] = useState([])
  const [error, setError] = useState('')
  const [end, setEnd] = useState('')
  const conversation = useConversation({
    onMessage: ({ role, message }) => setMessages(old => [...old, { role, message }]),
    onIncomingEvent: ({ type }) =>
      type === 'agent_response_complete' && setMessages(old => [...old, { role: 'heard', message: 'heard' }]),
    onError: message => setError(message),
    onDisconnect: details => setEnd(JSON.stringify(details)),
  })
  useConversationClientTool('get_weather', ({ city }) => `sunny in ${city}`)
  const button = (name, run) =>
    createElement('button', { type: 'button', 'data-testid': name, onClick: run }, name)
  const field = (name, text) => createElement('p', { 'data-testid': name }, text)
  return createElement(
    'main',
    null,
    button('start', () => conversation.startSession(options)),
    button('ask', () => conversation.sendUserMessage('One potato')),
    button('weather', () => conversation.sendUserMessage('How is the weather?')),
    button('context', () => conversation.sendContextualUpdate('The caller looks at page seven.')),
    button('like', () => conversation.sendFeedback(true)),
    button('goodbye', () => conversation.sendUserMessage('Goodbye')),
    button('stop', () => conversation.endSession()),
    field('status', conversation.status),
    field('mode', conversation.mode),
    field('id', conversation.status === 'connected' ? conversation.getId() : ''),
    field('error', error || conversation.message || ''),
    field('end', end),
    ...messages.map(({ role, message }, i) => createElement('p', { key: i, 'data-role': role }, message)),
  )
}

createRoot(document.body.appendChild(document.createElement('div'))).render(
  createElement(ConversationProvider, null, createElement(Talk)),
)
