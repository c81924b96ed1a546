const Z95 = 1.959963984540054;

/** 95 % interval of a share by Wilson's score: `count` of `n`, both at least 0, n at least 1. */
export function wilson(count: number, n: number): [number, number] {
  const share = count / n;
  const z2 = Z95 * Z95;
  const centre = (share + z2 / (2 * n)) / (1 + z2 / n);
  const half = (Z95 / (1 + z2 / n)) * Math.sqrt((share * (1 - share)) / n + z2 / (4 * n * n));
  return [Math.max(0, centre - half), Math.min(1, centre + half)];
}
