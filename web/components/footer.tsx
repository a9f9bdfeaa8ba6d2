import { useConsole } from './console-context.ts'

/** Which provider serves each stage, and why; which version; how many calls. */
export function Footer() {
  const { state } = useConsole()
  const status = state.status.value
  if (!status) return <footer class="footer" />
  const { live, limit } = status.calls
  return (
    <footer class="footer">
      <details>
        <summary>
          {status.providers.map(provider => (
            <span class="provider" key={provider.stage}>
              <abbr>{provider.stage.toUpperCase()}</abbr> {provider.name}
            </span>
          ))}
        </summary>
        <dl class="providers">
          {status.providers.map(provider => (
            <div key={provider.stage}>
              <dt>
                {provider.stage.toUpperCase()} {provider.name}
              </dt>
              <dd>{provider.why}</dd>
            </div>
          ))}
        </dl>
      </details>
      <p>
        {limit === null ? `${live} calls live` : `${live} of ${limit} calls`} · Antiphon {status.version}
      </p>
    </footer>
  )
}
