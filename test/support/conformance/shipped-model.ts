import * as sdk from '@aws-sdk/client-lambda';

/**
 * What the client for JavaScript ships of its model. A structure is [3, namespace, name, traits, members, their shapes, how many
 * are required], a list [1, namespace, name, traits, shape], a call [9, namespace, name, traits, input, output].
 */
export type ShippedStructure = readonly [
  ...[kind: 3 | -3, namespace: string, name: string, traits: unknown],
  ...[members: readonly string[], shapes: readonly unknown[], required?: number],
];

export const STRUCTURES: ReadonlyMap<string, ShippedStructure> = new Map(
  Object.values(sdk as Readonly<Record<string, unknown>>).flatMap((one) =>
    Array.isArray(one) && (one[0] === 3 || one[0] === -3)
      ? [[String(one[2]), one as unknown as ShippedStructure] as const]
      : [],
  ),
);

interface ShippedCall {
  readonly status: number;
  readonly output: unknown;
}

function callOf(action: string): ShippedCall | undefined {
  const call = (sdk as Readonly<Record<string, unknown>>)[`${action}$`] as
    | readonly [9, string, string, { readonly http: readonly [string, string, number] }, unknown, unknown]
    | undefined;
  return call && { status: call[3].http[2], output: call[5] };
}

/** What is answered with another status than the model has: these say 200 there, and 204, 202 or 204 in the API reference. */
const OTHER_STATUS = ['DeleteFunction', 'Invoke'];

/** What an answer has that the model does not know: its status, members of the wrong name, values of another kind. */
export function strangeIn(
  action: string,
  { status, body }: { readonly status: number; readonly body?: unknown },
): string[] {
  const call = callOf(action);
  if (!call || body instanceof Uint8Array) return [];
  return [
    ...(status === call.status || OTHER_STATUS.includes(action) ? [] : [`${action} answers ${status}`]),
    ...(body === undefined ? [] : strange(call.output, body, action)),
  ];
}

function strange(shape: unknown, value: unknown, path: string): string[] {
  const [kind, of] = taken(shape);
  if (kind === 'structure') {
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      return [`${path} is no structure`];
    const [, , , , members, shapes] = of as ShippedStructure;
    return Object.entries(value).flatMap(([name, one]) => {
      const at = members.indexOf(name);
      return at < 0 ? [`${path}.${name} is not known`] : strange(shapes[at], one, `${path}.${name}`);
    });
  }
  if (kind === 'list') {
    if (!Array.isArray(value)) return [`${path} is no list`];
    return value.flatMap((one) => strange(of, one, `${path}[]`));
  }
  const fits = {
    text: typeof value === 'string',
    number: typeof value === 'number',
    truth: typeof value === 'boolean',
    time: typeof value === 'number' || typeof value === 'string',
    other: true,
  }[kind];
  return fits ? [] : [`${path} is ${JSON.stringify(value)}`];
}

type Kind = 'structure' | 'list' | 'text' | 'number' | 'truth' | 'time' | 'other';

/** A shape's kind, and what it consists of. */
function taken(shape: unknown): readonly [Kind, unknown?] {
  const known = typeof shape === 'function' ? (shape as () => unknown)() : shape;
  if (typeof known === 'number') {
    if (known >= 128) return ['other'];
    if (known >= 64) return ['list', known - 64];
    return [
      ({ 0: 'text', 1: 'number', 2: 'truth', 4: 'time', 5: 'time', 7: 'time' } as const)[known] ?? 'other',
    ];
  }
  if (!Array.isArray(known)) return ['other'];
  if (known[0] === 3 || known[0] === -3) return ['structure', known];
  if (known[0] === 1) return ['list', known[4]];
  if (known[0] === 2) return ['other'];
  // A simple shape with traits, or a shape with traits of its member.
  if (known[0] === 0) return typeof known[4] === 'number' ? taken(known[4]) : ['other'];
  return typeof known[0] === 'function' || typeof known[0] === 'number' ? taken(known[0]) : ['other'];
}
