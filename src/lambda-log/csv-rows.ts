/** Takes CSV (RFC 4180) apart as it comes: quoted fields may hold commas, quotes and line ends. */
export function csvRows(): { push(text: string): string[][]; end(): string[][] } {
  let fields: string[] = [];
  let field = '';
  let isQuoted = false;
  /** A quote inside quotes: the end, or the first of two. */
  let isPending = false;
  const push = (text: string): string[][] => {
    const rows: string[][] = [];
    for (const letter of text) {
      if (isQuoted && isPending) {
        isPending = false;
        if (letter === '"') {
          field += '"';
          continue;
        }
        isQuoted = false;
      }
      if (isQuoted) {
        if (letter === '"') isPending = true;
        else field += letter;
      } else if (letter === '"' && field === '') isQuoted = true;
      else if (letter === ',') {
        fields.push(field);
        field = '';
      } else if (letter === '\n') {
        rows.push([...fields, field.replace(/\r$/, '')]);
        fields = [];
        field = '';
      } else field += letter;
    }
    return rows;
  };
  return {
    push,
    end: () => (field === '' && fields.length === 0 ? [] : push('\n').slice(0, 1)),
  };
}
