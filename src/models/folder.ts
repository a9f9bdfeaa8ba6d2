import { join } from 'node:path'

type Values = Readonly<Record<string, string | undefined>>

/** Where pulled models are kept when nothing is set: in the user's cache, by the customs of the system. */
export function defaultModelsFolder(environment: Values, platform: NodeJS.Platform, home: string): string {
  if (platform === 'darwin') return join(home, 'Library', 'Caches', 'antiphon', 'models')
  if (platform === 'win32')
    return join(environment.LOCALAPPDATA || join(home, 'AppData', 'Local'), 'antiphon', 'models')
  return join(environment.XDG_CACHE_HOME || join(home, '.cache'), 'antiphon', 'models')
}
