// Tests that start the server start the built one: build it once, before any of them. The browser, too, is unpacked before two of them want it.
import chromium from '@sparticuz/chromium'
import { build, isStale } from './build.mjs'

export async function setup(): Promise<void> {
  if (isStale()) await build()
  await chromium.executablePath()
}
