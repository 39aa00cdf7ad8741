import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'

const POLL_MS = 200
// Ctrl-C leaves the file behind, and after a restart of the computer its number may be another program's.
const FORGOTTEN_MS = 10 * 60_000

/**
 * Runs `action` while no other process does: its number stands in `file` meanwhile. Waits for another one's end, after
 * calling `waiting` once. A file whose process is no more, or that is ten minutes old, counts for nothing.
 */
export function exclusively(file, action, waiting) {
  let announced = false
  while (!take(file)) {
    if (!announced) waiting()
    announced = true
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, POLL_MS)
  }
  // The action may end the process itself, as a failed installation does.
  const release = () => rmSync(file, { force: true })
  process.once('exit', release)
  try {
    return action()
  } finally {
    process.off('exit', release)
    release()
  }
}

/** Whether the file is ours now. Creating it fails where it exists, so of two processes one alone succeeds. */
function take(file) {
  try {
    writeFileSync(file, String(process.pid), { flag: 'wx' })
    return true
  } catch (error) {
    if (error.code !== 'EEXIST') throw error
  }
  if (isHeld(file)) return false
  rmSync(file, { force: true })
  return take(file)
}

function isHeld(file) {
  try {
    if (Date.now() - statSync(file).mtimeMs > FORGOTTEN_MS) return false
    const owner = Number(readFileSync(file, 'utf8'))
    // Empty: its owner has made the file and not written to it yet.
    return !owner || isRunning(owner)
  } catch {
    return false
  }
}

function isRunning(pid) {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // EPERM: it runs, under another user.
    return error.code === 'EPERM'
  }
}
