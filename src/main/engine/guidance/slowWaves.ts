/** Of a map's waves these many along each side are slow: its mean, and what tells middle from border and one half from the other. */
const slow = 3

/**
 * Takes the slowest waves out of one map: those of the two-dimensional cosine transform (Ahmed, Natarajan & Rao 1974, DCT-II) whose
 * numbers are below 3 both ways.
 * @param map rows × columns; changed in place
 */
export function takeSlowWaves(map: Float32Array, rows: number, columns: number): void {
  const along = (length: number) =>
    Array.from({ length: Math.min(slow, length) }, (_, u) =>
      Float64Array.from({ length }, (_, x) => Math.cos((Math.PI * (2 * x + 1) * u) / (2 * length)))
    )
  const [down, across] = [along(rows), along(columns)]
  // The waves are orthogonal: one after the other is all of them.
  for (const tall of down)
    for (const wide of across) {
      let [dot, square] = [0, 0]
      for (let y = 0; y < rows; y++)
        for (let x = 0; x < columns; x++) {
          const wave = tall[y]! * wide[x]!
          dot += wave * map[y * columns + x]!
          square += wave * wave
        }
      for (let y = 0; y < rows; y++)
        for (let x = 0; x < columns; x++) map[y * columns + x]! -= (dot / square) * tall[y]! * wide[x]!
    }
}
