import { Presets, SingleBar } from 'cli-progress'
import type { Phase, Progress } from '#main/engine/protocol.ts'

export interface ProgressLine {
  show(progress: Progress): void
  end(): void
}

const names: Record<Phase, string> = {
  load: 'Opening the model',
  encode: 'Reading references',
  sample: 'Drawing',
  decode: 'Developing',
  measure: 'Measuring'
}
const widest = Math.max(...Object.values(names).map((name) => name.length))

/** A bar with phase, step and time left; where nobody watches (no terminal), one line a phase and a few between. */
export function createProgressLine(stream: NodeJS.WriteStream): ProgressLine {
  return stream.isTTY ? bar(stream) : sparseLines(stream)
}

function bar(stream: NodeJS.WriteStream): ProgressLine {
  let running: SingleBar | null = null
  return {
    show({ phase, done, of, share, secondsLeft }) {
      const payload = {
        phase: names[phase].padEnd(widest),
        step: of > 1 ? `${done}/${of}` : '',
        left: secondsLeft === null ? '' : `${clock(secondsLeft)} left`
      }
      if (!running) {
        running = new SingleBar(
          {
            stream,
            format: '{phase} {bar} {percentage}% {step} {left}',
            clearOnComplete: true,
            hideCursor: true,
            fps: 10
          },
          Presets.shades_classic
        )
        running.start(1, share, payload)
      } else running.update(share, payload)
    },
    end() {
      running?.stop()
      running = null
    }
  }
}

function sparseLines(stream: NodeJS.WriteStream): ProgressLine {
  let last = { phase: '', quarter: -1 }
  return {
    show({ phase, done, of, secondsLeft }) {
      const quarter = of > 0 ? Math.floor((4 * done) / of) : 0
      if (phase === last.phase && (quarter <= last.quarter || of < 8)) return
      last = { phase, quarter }
      const step = of > 1 ? ` ${done}/${of}` : ''
      const left = secondsLeft === null || done === of ? '' : `, ${clock(secondsLeft)} left`
      stream.write(`${names[phase]}${step}${left}\n`)
    },
    end() {}
  }
}

function clock(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds))
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`
}
