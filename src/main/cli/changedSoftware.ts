import type { Software } from '#main/engine/protocol.ts'

const names = { onnxruntime: 'onnxruntime', provider: 'provider', guidance: 'guidance backend', platform: 'platform' }

/**
 * What can change the last bit of a number, where it is not what it was: "provider (webgpu, now cpu)". What an older record does
 * not say counts as unchanged.
 */
export function changedSoftware(then: Software, now: Software): string[] {
  const keys = ['onnxruntime', 'provider', 'guidance', 'platform'] as const
  return keys
    .filter((key) => then[key] !== undefined && then[key] !== now[key])
    .map((key) => `${names[key]} (${then[key]}, now ${now[key]})`)
}
