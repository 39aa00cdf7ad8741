import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type BrowserContext, chromium, type Page } from 'playwright-core'

const places = [
  process.env.CHROMIUM_PATH,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable'
]

/** Where a Chromium is installed on this computer; undefined when none was found. */
export const chromiumPath = (): string | undefined => places.find((place) => place && existsSync(place))

export interface OpenedBrowser {
  context: BrowserContext
  page: Page
  /** What the page complained about: errors in its console and exceptions that nobody caught. */
  complaints: string[]
  close(): Promise<void>
}

/** A browser with a profile of its own that asks nothing of the network. */
export async function openBrowser(executablePath: string): Promise<OpenedBrowser> {
  const profile = mkdtempSync(join(tmpdir(), 'housestyle-browser-'))
  const context = await chromium.launchPersistentContext(profile, {
    executablePath,
    headless: true,
    viewport: { width: 1440, height: 900 },
    locale: 'en-US',
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync'
    ]
  })
  const page = context.pages()[0] ?? (await context.newPage())
  const complaints: string[] = []
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text())
  })
  page.on('pageerror', (error) => complaints.push(String(error)))
  return {
    context,
    page,
    complaints,
    async close() {
      await context.close()
      rmSync(profile, { recursive: true, force: true })
    }
  }
}
