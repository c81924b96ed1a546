import { API_MODEL, membersOf, shapeNamed } from './api-model.js';
import type { ApiRequest } from './route.js';

/** What a call asks, by the member names of AWS's model, wherever they were sent; blobs that are the body itself are left out. */
export function inputOf(action: string, request: ApiRequest): Record<string, unknown> {
  const members = Object.entries(membersOf(action));
  const labels = [...(API_MODEL.operations[action]?.path ?? '').matchAll(/\{(\w+)\+?\}/g)].map(
    ([, label]) => label,
  );
  const hasBody = members.some(([, member]) => member.in === undefined);
  const body = hasBody ? request.json() : {};
  const values = members.map(([member, { in: place, name = member, shape }]) => {
    switch (place) {
      case 'uri':
        return [member, typed(shape, request.params[labels.indexOf(name)])];
      case 'querystring':
        return [member, ofQuery(shape, request.query.getAll(name))];
      case 'header':
        return [member, request.headers[name.toLowerCase()]];
      case 'payload':
        return [member, undefined];
      default:
        return [member, body[name]];
    }
  });
  return Object.fromEntries(values);
}

/** What of it was sent as members of the body; null stands for nothing. */
export function bodyMembers(
  action: string,
  input: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const members = Object.entries(membersOf(action)).filter(([, member]) => member.in === undefined);
  return Object.fromEntries(
    members.flatMap(([name]) =>
      input[name] === undefined || input[name] === null ? [] : [[name, input[name]]],
    ),
  );
}

function ofQuery(shape: string, values: readonly string[]): unknown {
  if (values.length === 0) return undefined;
  return shapeNamed(shape).type === 'list' ? values : typed(shape, values[0]);
}

/** Text as the model has it: what is no number stays text, which validation refuses. */
function typed(shape: string, text: string | undefined): unknown {
  const { type } = shapeNamed(shape);
  if (text === undefined || type === 'string') return text;
  if (type === 'boolean') return text === 'true' || (text === 'false' ? false : text);
  return /^-?\d+$/.test(text) ? Number(text) : text;
}
