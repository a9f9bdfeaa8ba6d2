// Tests that start the server start the built one: build it once, before any of them.
import { build, isStale } from './build.mjs'

export async function setup(): Promise<void> {
  if (isStale()) await build()
}
