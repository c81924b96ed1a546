const MODULE = /^([A-Za-z_]\w*)(?:\.py|\.(?:cpython-|abi3|pypy)[\w.-]*\.so|\.so)$/;
const NAME = /^[A-Za-z_]\w*$/;
/** Top-level names that are programs or the leftovers of a build, or that act when they are imported. */
const NEVER = [
  ...['bin', 'share', 'include', 'etc'],
  ...['setup', 'conftest', 'test', 'tests', '__main__', '__pycache__'],
];
/** Namespaces lie in one another at most so deep, as google.cloud does. */
const DEEPEST_NAMESPACE = 4;

/**
 * The topmost modules that can be imported from a tree: packages, single modules, and what lies in a folder without
 * `__init__.py`, which is a namespace: `google.cloud.storage`. Sorted; setuptools comes first, since before Python 3.12 it
 * refuses to be imported behind pip, for which its own .pth file keeps the distutils of the standard library.
 */
export function topLevelModules(paths: readonly string[]): string[] {
  const parts = paths.map((path) => path.split('/'));
  const rank = (name: string) => (name === 'setuptools' ? 0 : 1);
  return [...new Set(below(parts, []))].sort().sort((a, b) => rank(a) - rank(b));
}

function below(paths: readonly (readonly string[])[], around: readonly string[]): string[] {
  const names: string[] = [];
  const folders = new Map<string, (readonly string[])[]>();
  for (const path of paths) {
    const [first = '', ...rest] = path;
    if (rest.length === 0) {
      const name = MODULE.exec(first)?.[1];
      if (name !== undefined && !NEVER.includes(name)) names.push([...around, name].join('.'));
    } else if (NAME.test(first) && !(NEVER.includes(first) && around.length === 0)) {
      const inside = folders.get(first) ?? [];
      inside.push(rest);
      folders.set(first, inside);
    }
  }
  for (const [name, inside] of folders) {
    const isPackage = inside.some(
      ([file, ...more]) => more.length === 0 && /^__init__\.(?:py$|.*\.so$)/.test(file ?? ''),
    );
    if (isPackage) names.push([...around, name].join('.'));
    else if (around.length + 1 < DEEPEST_NAMESPACE) names.push(...below(inside, [...around, name]));
  }
  return names;
}
