/**
 * Of what is found in references (inks, lines, grounds, backdrops, textures) and of how they are drawn without what they share. Raise it
 * whenever what is found or drawn changes: what an earlier version kept counts as absent then.
 */
export const findingsVersion = 2

/** Beside the latents of each model: what was found in references, `<hash of the question>.json`. */
export const answersFolder = `finish-${findingsVersion}`

/** Beside the latents of each model: what references draw without what they share, `<set>/<sha256>.png`. */
export const drawingsFolder = `drawings-${findingsVersion}`
