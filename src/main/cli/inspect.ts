import type { ModelReport, TensorReport } from '#main/engine/protocol.ts'

const describeLatents = ({ channels, styleChannels, size }: ModelReport['latents']): string =>
  `${channels} × ${size} × ${size}${styleChannels > 0 ? `, of which ${styleChannels} channels tell the style` : ''}`

/** A model's report for people. */
export function describeModel(report: ModelReport): string {
  const rows: [string, string][] = [
    ['Folder', report.folder],
    ['Pipeline', report.pipeline],
    ['Images', `${report.imageSize} × ${report.imageSize} pixels`],
    ['Latents', describeLatents(report.latents)],
    ['Predicts', report.predictionType],
    ['Noise schedule', `${report.trainTimesteps} timesteps`],
    ['Prompts', `up to ${report.textTokens} tokens`],
    ['Memory', `${megabytes(report.bytes)} of weights`],
    ['Hash', report.hash]
  ]
  return [
    report.name,
    ...rows.map(([name, value]) => `  ${name.padEnd(16)}${value}`),
    ...report.components.flatMap(({ name, bytes, inputs, outputs }) => [
      `  ${name} (${megabytes(bytes)})`,
      ...inputs.map((input) => `    in   ${tensor(input)}`),
      ...outputs.map((output) => `    out  ${tensor(output)}`)
    ])
  ].join('\n')
}

const tensor = ({ name, type, shape }: TensorReport): string =>
  `${name.padEnd(24)} ${type} [${shape.map((size) => (size === -1 ? '?' : size)).join(', ')}]`

const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0)} MB`
