/** Beside the latents of each model: what references draw on a backdrop that they share, `<set>/<sha256>.png`. */
export const drawingsFolder = 'drawings'
