/** Natural logs; undefined where a value is not above zero and finite, so that a warning can stay silent. */
export function logsOrNone(values: readonly number[]): number[] | undefined {
  const logs = values.map((value) => Math.log(value));
  return logs.every((log) => Number.isFinite(log)) ? logs : undefined;
}
