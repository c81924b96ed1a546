import wrapAnsi from 'wrap-ansi';
import type { ImageFiles } from '../../domain/image-files.js';
import type { ImagePlan } from './image-plan.js';
import { lambdaStages } from './lambda-stages.js';
import { workerStages } from './worker-stages.js';

/** The first line of what is written, by which it is known again. */
export const WRITTEN_BY = '# Written by `coldstart package --image`.';

const WIDTH = 110;

/** The text of a Dockerfile, and which of its lines buys what. Pure. */
export function dockerfile(plan: ImagePlan): { readonly text: string; readonly lines: ImageFiles['lines'] } {
  const written = [
    `${WRITTEN_BY} Change what you like: it is yours.`,
    '# Needs what has cache mounts: Docker with BuildKit (since 23.0), podman or nerdctl.',
  ];
  const lines: ImageFiles['lines'] = [];
  for (const stage of plan.lambda ? lambdaStages(plan, plan.lambda) : workerStages(plan)) {
    written.push('');
    for (const { text, buys } of stage) {
      if (buys !== undefined) {
        written.push(
          ...wrapAnsi(buys, WIDTH)
            .split('\n')
            .map((line) => `# ${line}`),
        );
        lines.push({ line: written.length + 1, instruction: text, buys });
      }
      written.push(...text.split('\n'));
    }
  }
  return { text: `${written.join('\n')}\n`, lines };
}
