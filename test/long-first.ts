import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Files that take half a minute where others take seconds. */
const LONG = ['installs', 'against', 'install-projects', 'workers', 'commands', 'action', 'examples'];

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
