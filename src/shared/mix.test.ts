import { describe, expect, it } from 'vitest'
import { contract } from './contract.ts'
import { leavesEnough, lowestShare, mixSchema, mixToDrawSchema } from './mix.ts'

const mix = (...shares: number[]) =>
  shares.map((share, i) => ({ setId: `${i}1111111-1111-4111-8111-111111111111`, share }))

describe('shares that repel', () => {
  it('are refused where they leave less than 30 % of what attracts', () => {
    for (const allowed of [mix(-0.5), mix(-0.5, -0.2), mix(0.9, -0.35, -0.35)])
      expect(mixToDrawSchema.safeParse(allowed).success).toBe(true)
    for (const refused of [mix(-0.5, -0.45), mix(-0.5, -0.5), mix(0.3, -0.5, -0.25)])
      expect(mixToDrawSchema.safeParse(refused).error?.issues[0]?.message).toMatch(
        /^Too much is to be kept away from: /
      )
  })

  it('are refused before a batch is queued', () => {
    const input = contract.batches.tune['~orpc'].inputSchema!
    const asked = { setId: mix(0)[0]!.setId, modelName: 'm' }
    expect(JSON.stringify(input.safeParse({ ...asked, mix: mix(-0.5, -0.5) }).error)).toContain('Too much is to be')
    expect(JSON.stringify(input.safeParse({ ...asked, mix: mix(-0.5) }).error)).not.toContain('Too much is to be')
  })

  it('may stand in a draft of an earlier version, which opens', () => {
    expect(mixSchema.safeParse(mix(-0.5, -0.5)).success).toBe(true)
  })

  it('count as a part of what attracts, whatever the sum', () => {
    expect([leavesEnough([3, 1, -2.8]), leavesEnough([3, 1, -2.9]), leavesEnough([-1])]).toEqual([true, false, false])
  })

  it('go as low as the others allow', () => {
    expect([lowestShare([]), lowestShare(mix(0.9)), lowestShare(mix(-0.4)), lowestShare(mix(-0.5, -0.5))]).toEqual([
      -0.5, -0.5, -0.3, 0
    ])
  })
})
