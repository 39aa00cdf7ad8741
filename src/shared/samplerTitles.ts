import type { SamplerName } from './parameters.ts'

/** Samplers as they are called in text and by other tools that read a picture's settings. */
export const samplerTitles: Record<SamplerName, string> = {
  ddim: 'DDIM',
  ddpm: 'DDPM',
  pndm: 'PNDM',
  euler: 'Euler',
  euler_ancestral: 'Euler ancestral',
  dpmpp_2m: 'DPM++ 2M',
  dpmpp_2m_karras: 'DPM++ 2M Karras',
  lcm: 'LCM'
}
