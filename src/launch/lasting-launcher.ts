import { type Launcher, startLauncher } from './launcher.js';

/**
 * A launcher that a worker cannot take from the rows after it: where one has ended or was given up, the next trial gets a
 * new one. The trial that it ended with keeps the error. Throws as startLauncher does.
 */
export async function startLastingLauncher(options: {
  python: string;
  signal?: AbortSignal;
}): Promise<Launcher> {
  let current = await startLauncher(options);
  let isClosed = false;
  const { hello } = current;
  return {
    hello,
    isUsable: () => !isClosed,
    launch: async (request, signal) => {
      if (!isClosed && !current.isUsable()) {
        await current.close();
        current = await startLauncher(options);
      }
      return current.launch(request, signal);
    },
    close: () => {
      isClosed = true;
      return current.close();
    },
  };
}
