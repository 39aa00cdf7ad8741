import { startEngine } from '#main/jobs/engineProcess.ts'
import { HousestyleError, toFailure } from '#shared/failure.ts'
import { readCommandLine } from './program.ts'
import { createTerminal } from './terminal.ts'
import { UsageError } from './usage.ts'

/**
 * The command line. Exit codes: 0 done, 1 failed, 2 used wrongly, 130 stopped by Ctrl-C.
 * A failure is one sentence; `HOUSESTYLE_DEBUG=1` adds the stack trace.
 */
async function main(args: readonly string[]): Promise<number> {
  // Known before the command line has been understood: a mistake in it is told in the form that was asked for.
  let terminal = createTerminal({ json: args.includes('--json'), quiet: true })
  const stop = interruptions()
  const engine = startEngine()
  stop.onImpatience(() => void engine.close())
  try {
    const invocation = await readCommandLine(args)
    if (!invocation) return 0
    terminal = createTerminal(invocation)
    return await invocation.run({ engine, terminal, signal: stop.signal })
  } catch (error) {
    if (process.env.HOUSESTYLE_DEBUG) console.error(error)
    const failure = toFailure(error)
    terminal.failure(failure)
    if (failure.code === 'cancelled') return 130
    return error instanceof UsageError ? 2 : 1
  } finally {
    terminal.progressDone()
    await engine.close()
  }
}

/** The first Ctrl-C stops at the next step; one more, a second or later after it, stops the engine at once. */
function interruptions() {
  const controller = new AbortController()
  let first = 0
  let impatient = () => {}
  const onSignal = () => {
    if (first === 0) {
      first = Date.now()
      controller.abort(new HousestyleError('cancelled', 'Stopped; nothing was written.'))
    } else if (Date.now() - first > 1000) impatient()
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, onSignal)
  return {
    signal: controller.signal,
    onImpatience(listener: () => void) {
      impatient = listener
    }
  }
}

// `housestyle compare --json | head` closes the pipe early; that is no failure of ours.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
})

process.exitCode = await main(process.argv.slice(2))
