import { EXIT } from '../domain/errors.js';
import type { Entry } from './manual.js';
import type { ManualTexts } from './manual-page.js';

const EXIT_MEANINGS: Readonly<Record<keyof typeof EXIT, string>> = {
  ok: 'Measured, and nothing exceeded.',
  exceeded: 'A budget or a gated comparison failed, bisect found a regression, or a rule of --fail-on holds.',
  usage: 'Asked wrongly: command line, configuration, or input that cannot be read.',
  unmeasured:
    'Could not measure: a row without a sample, a result that could not be written, or something left behind by a clean-up. coldstart doctor says what it would need.',
  inconclusive: 'A budget, a comparison or bisect was inconclusive, and --on-inconclusive fail is set.',
  interrupted: 'Interrupted by INT, TERM or HUP; what was measured is reported.',
};

const ENVIRONMENT: readonly Entry[] = [
  ['NO_COLOR', 'No colours. Without it FORCE_COLOR asks for them where the output is no terminal.'],
  ['COLUMNS', 'Width of tables where the terminal does not tell it.'],
  ['LC_ALL, LC_CTYPE, LANG, TERM', 'Where they name no UTF-8, or TERM is linux, marks are ASCII.'],
  [
    'CI, GITHUB_ACTIONS, TF_BUILD, TEAMCITY_VERSION',
    'The output is read by a service: nothing that it would take for a command is printed.',
  ],
  ['TMPDIR', 'Temporary files.'],
  ['PATH', 'Where Python, uv, git and engines of containers are looked for.'],
  ['HOME, XDG_CACHE_HOME, XDG_STATE_HOME', 'Folders under FILES.'],
  ['XDG_DATA_HOME, UV_PYTHON_INSTALL_DIR, PYENV_ROOT, PYENV_VERSION', 'Where further Pythons are.'],
  ['VIRTUAL_ENV, CONDA_PREFIX', 'The environment of a worker, where none is given and none lies beside it.'],
  [
    'UV_…, XDG_CONFIG_HOME, XDG_CONFIG_DIRS, SSL_CERT_FILE',
    'Settings of uv, as uv reads them, where environments are made.',
  ],
  ['PYTHON…', 'Not seen by trials; doctor names those that a bare run would see.'],
  ['AWS_…', 'Credentials, region, profile and endpoints, as the AWS SDK reads them.'],
  ['COLDSTART_DEBUG', 'Where set, a bug is shown with its stack.'],
];

const FILES: readonly Entry[] = [
  ['coldstart.json', 'Configuration of a project; or the table [tool.coldstart] in pyproject.toml.'],
  ['.coldstart/baselines/NAME.json', 'Baselines of the repository.'],
  ['.coldstart/accepted.json', 'Slowdowns that were accepted.'],
  [
    '$XDG_CACHE_HOME/coldstart',
    'Environments, packages and what is known of interpreters (~/.cache/coldstart; on macOS ~/Library/Caches/coldstart). coldstart cache shows and clears it.',
  ],
  [
    '$XDG_STATE_HOME/coldstart',
    'Journals of changed functions, which lambda cleanup reads, and the last failure, which doctor tells of (~/.local/state/coldstart).',
  ],
  ['FILE.partial.ndjson', 'Trials of a run that has not ended; coldstart report recovers it.'],
];

/** What stands in the manual page and in no help. */
export function manualTexts(version: string): ManualTexts {
  return {
    version,
    summary: 'measure and explain cold starts of Python workers',
    description: [
      'coldstart measures how long it takes until a Python worker does useful work, shows where that time goes, measures which choice makes it shorter, and gates slowdowns in CI. It measures files, modules, projects, servers and any command, installs by pip and uv, containers, and functions of AWS Lambda.',
      'Each sample is a fresh process. Rows are measured in rounds of random order, so that drift of the machine hits all alike, and figures have 95\u00a0% intervals.',
      'The result goes to stdout and nothing else does; progress, warnings and errors go to stderr.',
    ],
    exitStatus: [
      ...Object.entries(EXIT).map(
        ([name, code]): Entry => [String(code), EXIT_MEANINGS[name as keyof typeof EXIT]],
      ),
      ['143', 'Ended by TERM in its first moments, before anything was started.'],
    ],
    exitNote: 'If several apply, 130 wins over 2, 2 over 3, 3 over 1, 1 over 4, and 4 over 0.',
    environment: ENVIRONMENT,
    files: FILES,
    seeAlso: [
      'python(1), uv(1), hyperfine(1), node(1)',
      'The folder docs of the installed package has a page for each command, what is measured and how, and the formats.',
    ],
  };
}
