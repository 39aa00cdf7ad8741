import type { Engine } from '#main/engine/client.ts'
import type { DrawnImage, ImageFile } from '#main/engine/protocol.ts'
import { defaultGuidance, defaultSampling } from '#shared/defaults.ts'
import type { Guidance } from '#shared/parameters.ts'
import { benchJob, type ExampleSet } from './exampleSets.ts'
import type { Judged, Judges } from './judges.ts'
import { mean } from './report.ts'

/** The judges' names for the example sets' styles; a set of another style cannot be judged. */
const judgedStyles: Record<string, string> = {
  badge: 'badge',
  blueprint: 'blueprint',
  clay: 'clay',
  duotone: 'duotone',
  gold: 'gold',
  harbour: 'poster',
  line: 'high-contrast',
  neon: 'neon',
  sticker: 'sticker'
}
export const judgedStyleOf = (set: ExampleSet): string | undefined => judgedStyles[set.name]

/** Subjects that the judge knows and that no example set shows, so that no reference can be copied. */
export const judgedSubjects = [
  ...['bird', 'boxing-glove', 'cactus', 'carpentry-saw', 'christmas-tree', 'doughnut', 'globe-showing-americas'],
  ...['high-voltage', 'ladder', 'megaphone', 'octopus', 'red-heart', 'ring', 'soccer-ball', 'straight-ruler', 'teapot']
]

/** What the judges accept of a batch: shares of its images. */
export interface Accepted {
  style: number
  subject: number
  both: number
}

export interface JudgedBatch {
  images: Judged[]
  /** How far each says its prompt, by the model itself. */
  fidelity: number[]
  /** Distance to the nearest reference, in usual distances; empty without references. */
  nearest: number[]
  seconds: number
}

/** Draws batches of one image for each of `judgedSubjects` and shows them to the judges. */
export class JudgedRuns {
  readonly #engine: Engine
  readonly #judges: Judges
  readonly #measureFidelity: boolean

  constructor(engine: Engine, judges: Judges, options: { measureFidelity: boolean }) {
    this.#engine = engine
    this.#judges = judges
    this.#measureFidelity = options.measureFidelity
  }

  get #prompts(): string[] {
    return judgedSubjects.map((name) => this.#judges.subjects.find((subject) => subject.name === name)!.prompt)
  }

  /** @param guidance null: unguided, the same for every set */
  async draw(guide: readonly ImageFile[], guidance: Guidance | null, seed: number): Promise<JudgedBatch> {
    const arm = guidance ? 'guided' : 'unguided'
    const drawn: DrawnImage[] = []
    const spec = {
      ...{ prompts: this.#prompts, negativePrompt: '', count: judgedSubjects.length, seed, sampling: defaultSampling },
      guidance: guidance ?? noGuidance
    }
    const references = { guide: [...guide], keptOut: [] }
    const { measurements, fidelity } = await this.#engine.generate(
      { ...benchJob, spec, references, arms: [arm], measureFidelity: this.#measureFidelity },
      { onImage: (image) => drawn.push(image) }
    )
    const images: Judged[] = []
    for (const { rgb, width } of drawn.toSorted((a, b) => a.index - b.index))
      images.push(await this.#judges.judge(rgb, width))
    return {
      images,
      fidelity: fidelity?.[arm] ?? [],
      nearest: measurements.nearest?.[arm] ?? [],
      seconds: measurements.seconds.sampling / drawn.length
    }
  }

  accepted({ images }: Pick<JudgedBatch, 'images'>, style: string): Accepted {
    const right = images.map((image, i) => [image.style === style, image.subject === judgedSubjects[i]] as const)
    const share = (test: (pair: readonly [boolean, boolean]) => boolean) => right.filter(test).length / right.length
    return { style: share(([a]) => a), subject: share(([, b]) => b), both: share(([a, b]) => a && b) }
  }
}

const noGuidance: Guidance = { ...defaultGuidance, strength: 0, stages: [] }

/** The mean of several batches' shares. */
export function averaged(all: readonly Accepted[]): Accepted {
  const of = (read: (one: Accepted) => number) => mean(all.map(read))
  return { style: of((a) => a.style), subject: of((a) => a.subject), both: of((a) => a.both) }
}
