import chromium from '@sparticuz/chromium'
import { type Browser, chromium as playwright } from 'playwright-core'

/** A real headless Chromium out of an npm package, whose microphone plays a WAV file once. */
export async function openBrowser(microphoneWav: string): Promise<Browser> {
  return playwright.launch({
    executablePath: await chromium.executablePath(),
    // The package's own argument list stalls frames in mid-call; these are all that is needed.
    args: [
      '--no-sandbox',
      '--disable-background-networking',
      '--use-fake-device-for-media-stream',
      '--use-fake-ui-for-media-stream',
      `--use-file-for-fake-audio-capture=${microphoneWav}%noloop`,
      '--autoplay-policy=no-user-gesture-required',
    ],
  })
}
