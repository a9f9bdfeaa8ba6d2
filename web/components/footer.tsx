import { useConsole } from './console-context.ts'

/** Which provider serves each stage, how many stand behind it, and why; which version; how many calls. */
export function Footer() {
  const { state } = useConsole()
  const status = state.status.value
  if (!status) return <footer class="footer" />
  const { live, limit } = status.calls
  const { providers } = status
  const first = providers.filter(
    ({ stage }, at) => providers.findIndex(other => other.stage === stage) === at,
  )
  const behind = (stage: string) => providers.filter(other => other.stage === stage).length - 1
  return (
    <footer class="footer">
      <details>
        <summary>
          {first.map(({ stage, name }) => (
            <span class="provider" key={stage}>
              <abbr>{stage.toUpperCase()}</abbr> {name}
              {behind(stage) > 0 && ` +${behind(stage)}`}
            </span>
          ))}
        </summary>
        <dl class="providers">
          {providers.map(provider => (
            <div key={`${provider.stage} ${provider.name}`}>
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
