import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Files that take half a minute or more where others take seconds, the longest first. */
const LONG = [
  // Makes the image that those of containers below take.
  'explain-container.full',
  ...['explain-remedies.full', 'kills.full', 'accepted.full', 'default-readiness.full', 'decisions.full'],
  ...['page.full', 'bisect.full', 'handlers.full', 'installs.full', 'separate-runs.full'],
  ...['wheel.full', 'containers.full', 'image-files.full', 'containers-robust.full', 'explain.full'],
  ...['against.full', 'against-names.full', 'examples.full', 'wasm.full', 'programs.full', 'kinds.full'],
  ...[
    'confirm.full',
    'explain-handler.full',
    'action.full',
    'explain-environment.full',
    'explain-against.full',
  ],
  ...['readiness', 'install-failures', 'workers', 'installs', 'handlers', 'project-environment', 'commands'],
  ...['interpreters', 'fleet', 'lambda-kill.full', 'lambda-optimize.full', 'servers', 'targets', 'init'],
];

/** Starts the longest files first: the last one to start would run alone at the end. */
export default class LongFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification) => {
      const index = LONG.findIndex((name) => moduleId.endsWith(`/${name}.test.ts`));
      return index < 0 ? LONG.length : index;
    };
    return (await super.sort(files)).sort((a, b) => place(a) - place(b));
  }
}
