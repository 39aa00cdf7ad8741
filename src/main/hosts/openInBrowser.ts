import { spawn } from 'node:child_process'

/** Asks the desktop to open an address; quietly does nothing where there is no desktop. */
export function openInBrowser(url: string): void {
  const opener = openerOf(process.platform)
  if (!opener) return
  const child = spawn(opener.program, [...opener.args, url], { stdio: 'ignore', detached: true })
  // The address was printed as well: whoever has no opener can still follow it.
  child.on('error', () => {})
  child.unref()
}

function openerOf(platform: NodeJS.Platform): { program: string; args: string[] } | null {
  if (platform === 'darwin') return { program: 'open', args: [] }
  if (platform === 'win32') return { program: 'rundll32', args: ['url.dll,FileProtocolHandler'] }
  return process.env.DISPLAY || process.env.WAYLAND_DISPLAY ? { program: 'xdg-open', args: [] } : null
}
