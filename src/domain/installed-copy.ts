/** Code of the warning that both sides of a comparison run an installed copy of the project, and not their own files. */
export const INSTALLED_COPY = 'INSTALLED_COPY';
