export type CompareMode = 'slider' | 'side' | 'flip'

export const zooms = ['fit', '1', '2', '4', '8'] as const
export type Zoom = (typeof zooms)[number]
