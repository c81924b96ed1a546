import { ColdstartError, EXIT } from '../domain/errors.js';

/** Throws where nothing can be measured at all. */
export function checkPlatform(platform: string): void {
  if (platform !== 'win32') return;
  throw new ColdstartError('Windows is not supported yet.', {
    exitCode: EXIT.unmeasured,
    hint: 'Run coldstart on Linux or macOS; WSL counts as Linux.',
  });
}
