import { expect, test } from 'vitest'
import { defaultModelsFolder } from './folder.ts'

test.each<[NodeJS.Platform, Record<string, string>, string]>([
  ['linux', {}, '/home/me/.cache/antiphon/models'],
  ['linux', { XDG_CACHE_HOME: '/cache' }, '/cache/antiphon/models'],
  ['darwin', { XDG_CACHE_HOME: '/cache' }, '/home/me/Library/Caches/antiphon/models'],
  ['win32', {}, '/home/me/AppData/Local/antiphon/models'],
  ['win32', { LOCALAPPDATA: '/local' }, '/local/antiphon/models'],
])('models are kept in the user’s cache: %s %o', (platform, environment, folder) => {
  expect(defaultModelsFolder(environment, platform, '/home/me')).toBe(folder)
})
