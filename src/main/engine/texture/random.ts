/** Numbers in 0..1, the same for the same seed (Park & Miller, CACM 31(10), 1988). @param seed any number */
export function randomFrom(seed: number): () => number {
  const modulus = 2147483647
  let state = (Math.abs(Math.trunc(seed)) % (modulus - 1)) + 1
  return () => {
    state = (state * 48271) % modulus
    return state / modulus
  }
}
