import {
  type BackdropMode,
  backdropModes,
  type Coupling,
  type EvaluationPoint,
  evaluationPoints,
  type Fills,
  fillModes,
  type GroundMode,
  groundModes,
  type KernelName,
  kernelNames,
  latentKernelNames,
  type OutlineMode,
  outlineModes,
  type PromptAware,
  promptKernels,
  referenceNoises,
  rivalNames,
  type SamplerName,
  type Stage,
  type StepRule,
  type StrengthPer,
  type StrengthSchedule,
  samplerNames,
  stepRules,
  strengthSchedules,
  strengthSpans,
  type TextureMode,
  textureModes,
  type Window,
  windowUnits
} from '#shared/parameters.ts'

/** Where a choice comes from; see `shared/parameters.ts`. */
export type Origin = 'paper' | 'code' | 'ours'

const bandwidthRules = ['median', 'fixed'] as const
export type BandwidthRule = (typeof bandwidthRules)[number]

type Origins<T extends string> = Readonly<Record<T, readonly Origin[]>>

/** The paper and its code know two samplers; the others are the field's. */
const samplers: Origins<SamplerName> = {
  ddim: ['paper'],
  ddpm: ['paper', 'code'],
  pndm: [],
  euler: [],
  euler_ancestral: [],
  dpmpp_2m: [],
  dpmpp_2m_karras: [],
  lcm: []
}
const kernels: Origins<KernelName> = {
  gaussian: ['paper'],
  mixture: ['ours'],
  laplace: ['ours'],
  imq: ['ours'],
  energy: ['ours'],
  cubic: ['code'],
  patch: ['ours'],
  texture: ['ours'],
  palette: ['ours'],
  style: ['ours']
}
const bandwidths: Origins<BandwidthRule> = { median: ['ours'], fixed: ['paper'] }
const rules: Origins<StepRule> = { distance: ['ours'], normalised: ['code'], raw: ['paper'], target: ['ours'] }
const spans: Origins<StrengthPer> = { noise: ['ours'], run: ['ours'], step: ['paper', 'code'] }
const points: Origins<EvaluationPoint> = { predX0: ['ours'], noisy: ['paper'], stepped: ['code'] }
const schedules: Origins<StrengthSchedule> = {
  constant: ['paper', 'code'],
  linear: ['ours'],
  cosine: ['ours'],
  ramp: ['ours'],
  noise: ['ours']
}
const noises: Origins<Stage['references']> = { clean: ['paper', 'code'], noised: ['ours'] }

const prompts: Origins<PromptAware['kernel']> = { off: ['code'], gaussian: ['paper'], cosine: ['ours'] }
/** The paper compares itself with a classifier; the other rivals are from elsewhere. */
const methods: Origins<Stage['method']> = {
  mmd: ['paper'],
  nearest: [],
  chamfer: [],
  gaussianEnergy: [],
  classifier: ['paper'],
  diversity: []
}
const couplings: Origins<Coupling['mode']> = { joint: ['paper'], bank: ['code'] }
const fills: Origins<Fills> = { drawn: ['paper', 'code'], even: ['ours'], inks: ['ours'] }
const grounds: Origins<GroundMode> = { any: ['paper', 'code'], references: ['ours'] }
const backdrops: Origins<BackdropMode> = { drawn: ['paper', 'code'], references: ['ours'] }
const textures: Origins<TextureMode> = { drawn: ['paper', 'code'], references: ['ours'] }
const outlines: Origins<OutlineMode> = { drawn: ['paper', 'code'], references: ['ours'] }
const patchForms = ['fourier', 'coreset'] as const
const windowOrigins: Origins<Window['unit']> = { run: ['ours'], logSnr: ['ours'] }
const formOrigins: Origins<(typeof patchForms)[number]> = { fourier: ['ours'], coreset: ['ours'] }

/** The options of each choice with their origins, in the order in which they are offered. */
export const choices = {
  sampler: { values: samplerNames, origins: samplers },
  kernel: { values: kernelNames, origins: kernels },
  addedKernel: { values: latentKernelNames, origins: kernels },
  bandwidth: { values: bandwidthRules, origins: bandwidths },
  promptAware: { values: promptKernels, origins: prompts },
  method: { values: ['mmd', ...rivalNames], origins: methods },
  coupling: { values: ['joint', 'bank'], origins: couplings },
  strengthPer: { values: strengthSpans, origins: spans },
  fills: { values: fillModes, origins: fills },
  grounds: { values: groundModes, origins: grounds },
  backdrop: { values: backdropModes, origins: backdrops },
  outlines: { values: outlineModes, origins: outlines },
  texture: { values: textureModes, origins: textures },
  patchForm: { values: patchForms, origins: formOrigins },
  windowUnit: { values: windowUnits, origins: windowOrigins },
  stepRule: { values: stepRules, origins: rules },
  evaluateAt: { values: evaluationPoints, origins: points },
  referenceNoise: { values: referenceNoises, origins: noises },
  schedule: { values: strengthSchedules, origins: schedules }
} as const
export type ChoiceName = keyof typeof choices
