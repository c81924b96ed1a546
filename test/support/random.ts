/** Uniform numbers in [0, 1), the same for the same seed (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Standard normal numbers. */
export function normals(seed: number): () => number {
  const uniform = seeded(seed);
  return () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
}

/** Samples of cold starts: lognormal noise around 100 ms, and spikes of x1.3–2.3. */
export function coldStarts(seed: number, { noise = 0.06, spikes = 0.05 } = {}): (n: number) => number[] {
  const [normal, uniform] = [normals(seed), seeded(seed + 1)];
  const sample = () => 100 * Math.exp(noise * normal()) * (uniform() < spikes ? 1.3 + uniform() : 1);
  return (n) => Array.from({ length: n }, sample);
}
