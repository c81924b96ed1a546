import { usageError } from '../domain/errors.js';
import { unpackVariable } from '../project/zip-app.js';
import type { Request } from './request-types.js';

/** An application that unpacks itself starts in two ways, which have little in common: a row each. */
export async function unpackedBothWays(request: Request): Promise<Request[]> {
  if (request.runner !== 'worker' || request.target.kind !== 'file') return [request];
  const { axes, env, target } = request;
  const variable = await unpackVariable(target.path);
  if (variable === 'PEX_ROOT') {
    const path = request.target.path;
    throw usageError(
      `${path} is a pex: it replaces its process before the program begins, by a Python with -I that does not look for what stamps the phases.`,
      `Measure it whole: coldstart bench -- python ${path}, and cold with --env PEX_ROOT=DIR --prepare "rm -rf DIR".`,
    );
  }
  // Whoever names the folder has decided.
  if (!variable || env[variable] !== undefined || axes.extraction !== undefined) return [request];
  return (['warm', 'cold'] as const).map((state) => ({
    ...request,
    axes: { ...axes, extraction: state },
    unpack: { variable, state },
  }));
}
