type UvCommand = 'sync' | 'run' | 'tool run' | undefined;

/** What installs in a row, as people call it. */
export function commandOf({
  installer,
  uvCommand,
}: {
  readonly installer: 'pip' | 'uv';
  readonly uvCommand?: UvCommand;
}): string {
  if (installer === 'pip') return 'pip';
  if (uvCommand === 'tool run') return 'uvx';
  return uvCommand === undefined ? 'uv' : `uv ${uvCommand}`;
}

/** Whether one command makes the environment, installs and starts Python: `uv run` or `uvx`. */
export function isFirstStart({ uvCommand }: { readonly uvCommand?: UvCommand }): boolean {
  return uvCommand === 'run' || uvCommand === 'tool run';
}
