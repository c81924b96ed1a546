import { DEFAULT_PIP } from '../../config/install-request.js';
import type { InstallRequest } from '../../config/request-types.js';
import { defined } from '../../domain/defined.js';
import { commandOf, isFirstStart } from '../../domain/install-command.js';
import { leftBytecode } from '../../domain/left-bytecode.js';
import { networkParts } from '../../domain/network.js';
import type { InstallScenario, PythonRef } from '../../domain/plan.js';
import { axisParts, pythonLabel, sidedName } from '../labels.js';
import { common, type Draft, type PlanInput, sided } from './draft.js';

type Choice = Pick<
  InstallScenario,
  'installer' | 'uvCommand' | 'cache' | 'bytecode' | 'linkMode' | 'pipVersion'
>;

/** The rows of one set: its Pythons and the states of both installers multiplied out. */
export function installDrafts(element: InstallRequest, input: PlanInput): Draft[] {
  const pythons = input.installs.get(element) ?? [];
  return pythons.flatMap((python) =>
    choices(element).map((choice) => installDraft(element, python, choice, input)),
  );
}

/** Link modes are of uv, versions of pip; what an installer does by itself is not measured twice. */
function choices(element: InstallRequest): Choice[] {
  const own = {
    pip: element.pipVersion.map((pipVersion) => ({ pipVersion })),
    uv: element.linkMode.map((linkMode) => ({
      pipVersion: element.pipVersion[0] ?? DEFAULT_PIP,
      ...defined({ linkMode }),
    })),
  };
  // A locked project is what uv sync is for, as a whole.
  const commands =
    element.set.kind === 'uv-lock' && !element.set.choice ? [{}, { uvCommand: 'sync' as const }] : [{}];
  const isByDefault = element.bytecode.includes('default');
  const ofInstallers = element.installer.flatMap((installer) =>
    element.installerCache.flatMap((cache) =>
      element.bytecode
        .filter((bytecode) => !isByDefault || bytecode !== leftBytecode({ installer, bytecode: 'default' }))
        .flatMap((bytecode) =>
          own[installer].flatMap((one) =>
            (installer === 'uv' ? commands : [{}]).map((command) => ({
              ...{ installer, cache, bytecode, ...one },
              ...command,
            })),
          ),
        ),
    ),
  );
  return [...ofInstallers, ...firstStarts(element)];
}

const STARTED = { 'uv-run': 'run', uvx: 'tool run' } as const;

/** What uv does by itself about bytecode is not measured twice here either. */
function firstStarts({
  firstStart = [],
  startCache = [],
  startBytecode = [],
  ...element
}: InstallRequest): Choice[] {
  const isByDefault = startBytecode.includes('default');
  return firstStart.flatMap((started) =>
    startCache.flatMap((cache) =>
      startBytecode
        .filter((bytecode) => !isByDefault || bytecode !== 'none')
        .flatMap((bytecode) =>
          element.linkMode.map((linkMode) => ({
            ...{ installer: 'uv' as const, uvCommand: STARTED[started], cache, bytecode },
            ...{ pipVersion: element.pipVersion[0] ?? DEFAULT_PIP, ...defined({ linkMode }) },
          })),
        ),
    ),
  );
}

function installDraft(element: InstallRequest, python: PythonRef, choice: Choice, input: PlanInput): Draft {
  const { cache, bytecode, linkMode, pipVersion } = choice;
  const installer = commandOf(choice).replace(' ', '-');
  const plain = element.name ?? 'install';
  const parts = [
    ...[installer, cache, `py${pythonLabel(python, [...input.installs.values()].flat())}`],
    ...(bytecode === 'default' ? [] : [bytecode]),
    ...(linkMode === undefined ? [] : [linkMode]),
    ...(installer !== 'pip' || pipVersion === DEFAULT_PIP ? [] : [`pip${pipVersion}`]),
    ...(element.resolve ? ['resolve'] : []),
    ...(element.network ? networkParts(element.network) : []),
    ...axisParts(element.axes, element.written),
  ];
  return {
    scenario: {
      runner: 'install',
      id: [sidedName(plain, element.side), ...parts].join('/'),
      ...choice,
      python,
      index: element.index,
      ...defined({ network: element.network, resolve: element.resolve }),
      ...(element.disk && !isFirstStart(choice) ? { disk: true as const } : {}),
      set: element.set,
      ...common(element, input),
    },
    element: element.element,
    isBundled: true,
    ...sided(element, [plain, ...parts]),
    // On the axis of the other installer a row stands where that one begins, to be compared with it.
    values: {
      ...{ name: plain, installer, cache, bytecode, python: python.version },
      linkMode: (installer === 'pip' ? element.linkMode[0] : linkMode) ?? 'default',
      ...{ pipVersion, ...element.axes },
    },
    exclude: element.exclude,
  };
}
