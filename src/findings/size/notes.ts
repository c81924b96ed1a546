import type { PackageReport } from '../../domain/package.js';

/** What whoever uses a package has to know of it, in sentences. */
export function packageNotes({
  bytecode,
  hashed,
  code,
}: Pick<PackageReport, 'bytecode' | 'code'> & { readonly hashed: boolean }): string[] {
  return [
    ...bytecodeNotes(bytecode),
    ...(hashed
      ? []
      : [
          'The versions are those that the index offered today: for reproducible bytes lock them with hashes (uv pip compile --generate-hashes) or a uv.lock.',
        ]),
    ...(code.length > 0 ? [`Your own code: ${some(code)}.`] : []),
  ];
}

function bytecodeNotes(bytecode: PackageReport['bytecode']): string[] {
  switch (bytecode) {
    case 'none':
      return [
        'Without bytecode: /var/task and /opt are read-only, so every cold start compiles everything that it imports. --bytecode unchecked-hash includes it.',
      ];
    case 'compiled':
      return [
        'The bytecode is valid where the zip is unpacked with its own times, read as UTC. What unpacks it otherwise makes it stale: --bytecode unchecked-hash depends on no times.',
      ];
    case 'unchecked-hash':
      return [];
  }
}

const SHOWN = 8;

function some(names: readonly string[]): string {
  const more = names.length - SHOWN;
  return `${names.slice(0, SHOWN).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}
