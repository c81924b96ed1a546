/** What an installer does about bytecode where it is told nothing. */
const BY_ITSELF = { pip: 'compile', uv: 'none' } as const;

/** Whether an installation leaves bytecode, asked to or by itself. */
export function leftBytecode({
  installer,
  bytecode,
}: {
  readonly installer: 'pip' | 'uv';
  readonly bytecode: 'default' | 'compile' | 'none';
}): 'compile' | 'none' {
  return bytecode === 'default' ? BY_ITSELF[installer] : bytecode;
}
