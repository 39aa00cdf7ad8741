import type { Progress } from '#main/engine/protocol.ts'
import type { Failure } from '#shared/failure.ts'
import { createProgressLine } from './progressLine.ts'

/** How a command talks: results to stdout, all else to stderr, so that results can be piped on. */
export interface Terminal {
  /** What the command was asked for: a text for people, or with `--json` the value alone. */
  result(value: unknown, text: string): void
  /** Something worth knowing. */
  note(line: string): void
  progress(progress: Progress): void
  /** Ends the line of progress. */
  progressDone(): void
  failure(failure: Failure): void
}

export function createTerminal({ json, quiet }: { json: boolean; quiet: boolean }): Terminal {
  const line = json || quiet ? null : createProgressLine(process.stderr)
  return {
    result(value, text) {
      line?.end()
      if (json) process.stdout.write(`${JSON.stringify(value, null, 2)}\n`)
      else if (!quiet) process.stdout.write(`${text}\n`)
    },
    note(text) {
      if (json || quiet) return
      line?.end()
      process.stderr.write(`${text}\n`)
    },
    progress: (progress) => line?.show(progress),
    progressDone: () => line?.end(),
    failure(failure) {
      line?.end()
      if (json) process.stderr.write(`${JSON.stringify({ error: failure })}\n`)
      else process.stderr.write(`${[failure.message, failure.hint].filter(Boolean).join(' ')}\n`)
    }
  }
}
