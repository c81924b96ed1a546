/** A step of a workflow or an action that runs a script. */
export interface ScriptStep {
  readonly name: string;
  readonly script: string;
  /** As written, expressions and all. */
  readonly env: Readonly<Record<string, string>>;
}

/**
 * The steps with a `run: |` in YAML as this repository writes it: lines of more indent belong to the key above them, one
 * key a line, no anchors.
 */
export function scriptSteps(yaml: string): ScriptStep[] {
  return blocks(yaml, /^( *)- name: (.*)$/).map(({ head: [, , name = ''], lines }) => {
    const body = lines.join('\n');
    const [script] = blocks(body, /^( *)run: \|$/);
    const [env] = blocks(body, /^( *)env:$/);
    const entries = (env?.lines ?? []).flatMap((line) => {
      const [, key, value] = /^ *(\w+): (.*)$/.exec(line) ?? [];
      return key === undefined || value === undefined ? [] : [[key, value] as const];
    });
    return { name, script: dedented(script?.lines ?? []), env: Object.fromEntries(entries) };
  });
}

/** The lines below each line that matches, as long as they have more indent than it. */
function blocks(text: string, head: RegExp): { head: RegExpExecArray; lines: string[] }[] {
  const lines = text.split('\n');
  return lines.flatMap((line, index) => {
    const found = head.exec(line);
    if (!found) return [];
    const indent = found[1]?.length ?? 0;
    const rest = lines.slice(index + 1);
    const end = rest.findIndex((other) => other.trim() !== '' && indentOf(other) <= indent);
    return [{ head: found, lines: end < 0 ? rest : rest.slice(0, end) }];
  });
}

function dedented(lines: readonly string[]): string {
  const indent = Math.min(...lines.filter((line) => line.trim() !== '').map(indentOf));
  return lines.map((line) => `${line.slice(indent)}\n`).join('');
}

function indentOf(line: string): number {
  return line.length - line.trimStart().length;
}

/** The fenced blocks of one language in Markdown. */
export function fenced(markdown: string, language: string): string[] {
  return [...markdown.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\`$`, 'gms'))].map(
    ([, text = '']) => text,
  );
}
