import { HousestyleError } from '#shared/failure.ts'
import { type Addend, movesByShift, patchKernels, type Stage } from '#shared/parameters.ts'
import { type KernelChoice, lengthOf, type MmdBackend, type PreparedKernel } from '../tensors/backend.ts'
import { paletteSoftness } from '../tensors/paletteSet.ts'
import { resolveBandwidth, somePatches } from './bandwidth.ts'
import type { LatentShape } from './kernels/composed.ts'
import { lastLevel } from './lastLevel.ts'
import { noised } from './noisedReferences.ts'
import { ownTerm, type PaletteDistances, paletteDistances } from './referenceTerms.ts'
import { createRival } from './rivals/rival.ts'
import { comparedRows } from './rows.ts'
import { centreOf } from './stepSize.ts'
import { sumOfKernels } from './sumOfKernels.ts'
import { onUnitLength, unitRows } from './unitLength.ts'

export interface StageKernelInput {
  stage: Stage
  /** N × D scaled reference latents. */
  references: Float32Array
  /** Of the references, with sum 1. */
  weights: Float32Array
  shape: LatentShape
  backend: MmdBackend
  /** Finished latents without guidance, for rivals that learn from them. */
  base: Float32Array | null
}

/** A stage's kernel, ready for the references as they are at one level of noise. */
export interface ReadyKernel {
  prepared: PreparedKernel
  /** Σ w w' k(r, r'); 0 for kernels that move by shifts, of which each image has a term of its own. */
  referenceTerm: number
  /** How far references are from one another's palettes; null for kernels that do not move by shifts. */
  ownDistances: PaletteDistances | null
  /** The references at that level, N × D. */
  references: Float32Array
  /** Their weighted mean. */
  centre: Float32Array | null
}

export interface StageKernel {
  /** Of the stage's own kernel; null for kernels without one, and for rivals. */
  readonly bandwidth: number | null
  /** @param logSnr ln(ᾱ/(1−ᾱ)) of the latents that are compared; only references that are to be noised depend on it */
  at(logSnr: number): Promise<ReadyKernel>
}

/**
 * @throws HousestyleError `invalid-input` when a bandwidth cannot be found, or the classifier has nothing to learn from
 */
export async function createStageKernel(input: StageKernelInput): Promise<StageKernel> {
  const { stage, references, shape, backend, base } = input
  const length = lengthOf(shape)
  if (stage.method !== 'mmd') {
    const rival = createRival(stage.method, {
      references: stage.unitLength ? unitRows(references, length) : references,
      base: base && stage.unitLength ? unitRows(base, length) : base,
      length,
      // Diversity alone has a bandwidth. It compares what is drawn, which the references' own spread need not resemble.
      bandwidth: stage.unitLength ? 1 : Math.sqrt(length)
    })
    const prepared = stage.unitLength ? onUnitLength(rival, length) : rival
    const ready = {
      prepared,
      referenceTerm: 0,
      ownDistances: null,
      references,
      centre: centreOf(references, length, input.weights)
    }
    return { bandwidth: null, at: async () => ready }
  }
  const { kernel: name } = stage
  // What tells the style kernel from the energy distance is the channels that it sees (`viewOf`).
  const own: Addend = {
    kernel: name === 'style' ? 'energy' : name,
    bandwidth: stage.bandwidth,
    patch: stage.patch,
    weight: 1
  }
  const addends = [own, ...stage.plus].map((addend) => {
    const unit = stage.unitLength && !patchKernels.includes(addend.kernel)
    const seen = unit ? unitRows(references, length) : references
    return { kernel: resolveKernel(addend, seen, shape), weight: addend.weight, unit }
  })
  const shifts = movesByShift(stage)
  const prepare = async (set: Float32Array): Promise<ReadyKernel> => {
    let referenceTerm = 0
    const parts: { prepared: PreparedKernel; weight: number }[] = []
    for (const { kernel, weight, unit } of addends) {
      const seen = unit ? unitRows(set, length) : set
      const prepared = await backend.prepare({ kernel, references: seen, shape })
      if (!shifts) referenceTerm += weight * (await ownTerm(prepared, seen, input.weights, length))
      parts.push({ prepared: unit ? onUnitLength(prepared, length) : prepared, weight })
    }
    const centre = centreOf(set, length, input.weights)
    const prepared = sumOfKernels(parts)
    const ownDistances =
      shifts && stage.stopAt !== null ? await paletteDistances(prepared, set, input.weights, length) : null
    return { prepared, referenceTerm, ownDistances, references: set, centre }
  }
  const [{ kernel }] = addends as [(typeof addends)[0]]
  const bandwidth = 'bandwidth' in kernel ? kernel.bandwidth : null
  if (stage.references === 'clean' || stage.evaluateAt === 'predX0') {
    const ready = await prepare(references)
    return { bandwidth, at: async () => ready }
  }
  return { bandwidth, at: lastLevel((logSnr) => prepare(noised(references, logSnr))) }
}

/** A kernel with its bandwidth resolved: by the median of the references, or of their patches; of very many, of some of them. */
function resolveKernel(
  { kernel, bandwidth, patch }: Omit<Addend, 'weight'>,
  references: Float32Array,
  shape: LatentShape
): KernelChoice {
  switch (kernel) {
    case 'energy':
    case 'cubic':
      return { name: kernel }
    case 'patch':
    case 'texture':
    case 'palette': {
      if (patch.size > Math.min(shape.rows, shape.columns))
        throw new HousestyleError('invalid-input', `A patch of ${patch.size} cells is larger than the model's latents.`)
      const { rows, length } = somePatches(references, shape, patch.size)
      const { form, ...features } = { ...patch, bandwidth: resolveBandwidth(bandwidth, rows, length) }
      if (kernel === 'palette')
        return { name: kernel, ...features, softness: paletteSoftness({ references, shape }, features) }
      return kernel === 'patch' ? { name: kernel, form, ...features } : { name: kernel, ...features }
    }
    default: {
      const length = lengthOf(shape)
      return { name: kernel, bandwidth: resolveBandwidth(bandwidth, comparedRows(references, length).rows, length) }
    }
  }
}
