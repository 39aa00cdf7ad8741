import { mkdir, writeFile } from 'node:fs/promises'
import { availableParallelism, cpus } from 'node:os'
import { join } from 'node:path'

const folder = join(import.meta.dirname, '..', '..', 'docs', 'experiments')

export interface ExperimentReport {
  /** Begins the files' names: "1-mixtures". */
  name: string
  title: string
  /** What was asked and how, in Markdown. */
  text: string
  command: string
  columns: readonly string[]
  rows: readonly (readonly string[])[]
  /** Everything behind the table. */
  data: unknown
  /** An SVG picture. */
  plot: string
  /** What the numbers say, in Markdown; written from the numbers. */
  reading: string
}

/** Writes an experiment's page, picture and data into docs/experiments. */
export async function writeReport(report: ExperimentReport): Promise<void> {
  const { name, title, text, command, columns, rows, data, plot, reading } = report
  const machine = `${cpus()[0]?.model.trim()}, ${availableParallelism()} cores`
  const table = [columns, columns.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n')
  const page = `# ${title}

Written by \`${command}\` (${machine}); do not edit by hand.

${text}

${table}

![${title}](${name}.svg)

${reading}
`
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, `${name}.md`), page)
  await writeFile(join(folder, `${name}.svg`), plot)
  await writeFile(join(folder, `${name}.json`), `${JSON.stringify(data, null, 1)}\n`)
  process.stdout.write(`${title}\n\n${table}\n\n${reading}\n\nWritten to docs/experiments/${name}.md\n\n`)
}

export const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length

/** Of a sample. */
export function deviation(values: readonly number[]): number {
  const middle = mean(values)
  return Math.sqrt(values.reduce((sum, value) => sum + (value - middle) ** 2, 0) / Math.max(values.length - 1, 1))
}

/** "0.05 ± 0.01" */
export const meanAndDeviation = (values: readonly number[]): string =>
  `${mean(values).toFixed(2)} ± ${deviation(values).toFixed(2)}`
