import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'
import * as z from 'zod'
import { drawForms } from '#main/engine/flat/drawForms.ts'
import { flatForms } from '#main/engine/flat/flatForms.ts'
import { Upscaler } from '#main/engine/upscaler.ts'

/**
 * How near pictures that were made four times as large come to what was drawn at that size: emoji of flat fills on mustard, at 128 pixels
 * the mean of what lies in each. `npm ci` in `training/` brings the artwork.
 */
const sets = ['twemoji', 'fluent-emoji-flat', 'emojione']
const [each, side, small] = [60, 512, 128]
const artwork = join('training', 'node_modules', '@iconify-json')
if (!existsSync(artwork)) throw new Error('The artwork is not there: run npm ci --ignore-scripts in training/ first.')

const iconsSchema = z.object({
  width: z.number().default(16),
  height: z.number().default(16),
  icons: z.record(
    z.string(),
    z.object({ body: z.string(), width: z.number().optional(), height: z.number().optional() })
  )
})
const upscaler = await Upscaler.load()

console.log('| set | pictures | Lanczos | trained upscaler | forms | seconds each |\n|---|---|---|---|---|---|')
for (const set of sets) {
  const { icons, width, height } = iconsSchema.parse(JSON.parse(readFileSync(join(artwork, set, 'icons.json'), 'utf8')))
  const all = Object.values(icons)
  const rows: { decibels: number[]; seconds: number }[] = []
  for (let i = 0; i < each; i++) {
    const icon = all[Math.floor((i * all.length) / each)]!
    const truth = await rendered(icon.body, icon.width ?? width, icon.height ?? height)
    const rgb = means(truth)
    const started = performance.now()
    const forms = flatForms({ width: small, height: small, rgb })
    if (!forms) continue
    const flat = drawForms(forms).filter((_, at) => at % 4 < 3)
    const seconds = (performance.now() - started) / 1000
    const resampled = await sharp(rgb, { raw: { width: small, height: small, channels: 3 } })
      .resize(side, side, { kernel: 'lanczos3' })
      .raw()
      .toBuffer()
    const trained = await upscaler.enlarge({ width: small, height: small, rgb })
    rows.push({ decibels: [resampled, trained.rgb, flat].map((pixels) => psnr(pixels, truth)), seconds })
  }
  const mean = (of: (row: (typeof rows)[number]) => number) => rows.reduce((sum, row) => sum + of(row), 0) / rows.length
  const decibels = [0, 1, 2].map((k) => `${mean((row) => row.decibels[k]!).toFixed(1)} dB`)
  console.log(
    `| ${set} | ${rows.length} of ${each} | ${decibels.join(' | ')} | ${mean((row) => row.seconds).toFixed(2)} |`
  )
}

function rendered(body: string, width: number, height: number): Promise<Buffer> {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${side}" height="${side}" viewBox="0 0 ${width} ${height}"><rect width="100%" height="100%" fill="#eab13f"/>${body}</svg>`
  return sharp(Buffer.from(svg)).removeAlpha().raw().toBuffer()
}

function means(truth: Uint8Array): Uint8Array {
  const parts = side / small
  return new Uint8Array(small * small * 3).map((_, i) => {
    const [pixel, c] = [Math.floor(i / 3), i % 3]
    const [x, y] = [parts * (pixel % small), parts * Math.floor(pixel / small)]
    let sum = 0
    for (let v = 0; v < parts; v++) for (let u = 0; u < parts; u++) sum += truth[3 * ((y + v) * side + x + u) + c]!
    return Math.round(sum / parts ** 2)
  })
}

function psnr(pixels: Uint8Array, truth: Uint8Array): number {
  const error = pixels.reduce((sum, value, i) => sum + (value - truth[i]!) ** 2, 0) / truth.length
  return 10 * Math.log10(255 ** 2 / Math.max(error, 1e-3))
}
