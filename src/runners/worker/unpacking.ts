import { rm } from 'node:fs/promises';
import type { WorkerScenario } from '../../domain/plan.js';
import { temporaryFolder } from '../../io/temporary-folder.js';

/** Where an application in one file unpacks itself: never the user's own folder, which would be warm already. */
export interface Unpacking {
  /** Runs one trial with the variable that names the folder. */
  around<T>(trial: (env: Readonly<Record<string, string>>) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

/** Cold has an empty folder in each trial, warm one folder for the whole row, filled by its first touch. */
export function unpacking({ unpack }: Pick<WorkerScenario, 'unpack'>): Unpacking {
  let shared: Promise<string> | undefined;
  return {
    around: async (trial) => {
      if (!unpack) return trial({});
      const { variable, state } = unpack;
      if (state === 'warm') {
        shared ??= emptyFolder();
        return trial({ [variable]: await shared });
      }
      const folder = await emptyFolder();
      try {
        return await trial({ [variable]: folder });
      } finally {
        await removed(folder);
      }
    },
    close: async () => {
      if (shared) await removed(await shared);
    },
  };
}

function emptyFolder(): Promise<string> {
  return temporaryFolder('unpacked');
}

async function removed(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true });
}
