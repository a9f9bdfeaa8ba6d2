import { forgetKey, givenKey, keepKey } from '../key.ts'

/** Asks for an API key where the server wants one; the page then begins anew with it. */
export function KeyForm() {
  const refused = givenKey() !== null
  const submit = (event: SubmitEvent): void => {
    event.preventDefault()
    const field = new FormData(event.currentTarget as HTMLFormElement).get('key')
    const key = typeof field === 'string' ? field.trim() : ''
    if (key === '') return forgetKey()
    keepKey(key)
    location.reload()
  }
  return (
    <form class="welcome key-form" data-testid="key-form" onSubmit={submit}>
      <p class="welcome-title">This server asks for a key.</p>
      <p role={refused ? 'alert' : undefined}>
        {refused
          ? 'It did not take the one it was given. Check that it is whole, may read, and was not revoked.'
          : 'Paste an API key; this tab keeps it until it is closed.'}{' '}
        <code>antiphon keys create</code> makes one.
      </p>
      <label class="unseen" for="key">
        API key
      </label>
      <input id="key" name="key" type="password" autocomplete="off" placeholder="sk_…" required />
      <button type="submit" class="problem-action">
        Open
      </button>
    </form>
  )
}
