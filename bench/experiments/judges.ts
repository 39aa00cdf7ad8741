import { readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { InferenceSession } from 'onnxruntime-node'
import * as z from 'zod'
import { resizedPlanes, StyleFeatures } from '#main/engine/metrics/styleFeatures.ts'
import { createSession } from '#main/engine/pipelines/session.ts'
import { findTensor, makeTensor, toFloats } from '#main/engine/pipelines/tensors.ts'
import type { ImageFile } from '#main/engine/protocol.ts'
import { decodeSquare } from '#main/images/decode.ts'

const folder = join(import.meta.dirname, '..', 'judges')
const aboutSchema = z.looseObject({
  styles: z.array(z.string()),
  subjects: z.array(z.object({ name: z.string(), prompt: z.string() })),
  rightOnReal: z.object({ images: z.int(), style: z.number(), subject: z.number() })
})
/** Sides in pixels: of what the subject judge's network reads, and of what the style judge counts colours and edges in. */
const networkSide = 224
const countedSide = 128

/** What the judges make of one image. */
export interface Judged {
  style: string
  /** The name of the subject, one of `Judges.subjects`. */
  subject: string
  /** Two feature spaces that guidance never sees. */
  features: { style: Float32Array; subject: Float32Array }
}

/** Judges of style and subject, fitted to real images alone (`training/make_judges.py`); guidance never sees them. */
export interface Judges {
  styles: readonly string[]
  subjects: readonly { name: string; prompt: string }[]
  rightOnReal: { images: number; style: number; subject: number }
  /** @param rgb size × size × 3 bytes */
  judge(rgb: Uint8Array, size: number): Promise<Judged>
  judgeFile(file: ImageFile): Promise<Judged>
}

export async function loadJudges(): Promise<Judges> {
  const about = aboutSchema.parse(JSON.parse(await readFile(join(folder, 'judges.json'), 'utf8')))
  const styleFeatures = await StyleFeatures.load()
  const [style, subject] = await Promise.all(
    ['style-judge', 'subject-judge'].map((name) => createSession(join(folder, `${name}.onnx`), name))
  )
  const judge = async (rgb: Uint8Array, size: number): Promise<Judged> => {
    const ofStyle = await styleFeatures.of(rgb, size)
    const styles = await ask(style!, {
      images: await planes(rgb, size, countedSide),
      features: { values: ofStyle, shape: [1, ofStyle.length] }
    })
    const subjects = await ask(subject!, { images: await planes(rgb, size, networkSide) })
    return {
      style: about.styles[largest(toFloats(styles.logits, 'logits'))]!,
      subject: about.subjects[largest(toFloats(subjects.logits, 'logits'))]!.name,
      features: { style: ofStyle, subject: toFloats(subjects.features, 'features') }
    }
  }
  return {
    ...about,
    judge,
    async judgeFile({ path }) {
      const size = 128
      return judge((await decodeSquare(path, basename(path), size)).pixels, size)
    }
  }
}

interface Input {
  values: Float32Array
  shape: number[]
}

const planes = async (rgb: Uint8Array, size: number, side: number): Promise<Input> => ({
  values: await resizedPlanes(rgb, size, side),
  shape: [1, 3, side, side]
})

function ask(session: InferenceSession, inputs: Record<string, Input>) {
  const tensors = Object.entries(inputs).map(([name, { values, shape }]) => {
    const input = findTensor(session.inputMetadata, [name], 'judge')
    return [input.name, makeTensor(input, values, shape)] as const
  })
  return session.run(Object.fromEntries(tensors))
}

const largest = (values: Float32Array): number =>
  values.reduce((best, value, i) => (value > values[best]! ? i : best), 0)
