/** Sorting and filtering of long tables, and raw data unpacked; nothing needs it to be read. */
export const SCRIPT = `
for (const table of document.querySelectorAll('table[data-sortable]')) {
  const body = table.tBodies[0];
  const rows = [...body.rows];
  const value = (row, at) => {
    const text = row.cells[at].textContent.trim();
    const bare = text.replace(/^[\\[<]\\s*/, '').replace('\\u2212', '-');
    const number = parseFloat(bare);
    // Row 10 is a name, and a kilobyte more than 999 bytes.
    if (at === 0 || Number.isNaN(number)) return text;
    const [, unit = ''] = / ([kMGT])B$/.exec(bare) || [];
    return number * (unit ? 1000 ** (1 + 'kMGT'.indexOf(unit)) : 1);
  };
  [...table.tHead.rows[0].cells].forEach((head, at) => {
    const button = document.createElement('button');
    button.type = 'button';
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener('click', () => {
      const up = head.getAttribute('aria-sort') !== 'ascending';
      for (const other of table.tHead.rows[0].cells) other.removeAttribute('aria-sort');
      head.setAttribute('aria-sort', up ? 'ascending' : 'descending');
      const sign = up ? 1 : -1;
      const sorted = [...rows].sort((a, b) => {
        const [x, y] = [value(a, at), value(b, at)];
        if (typeof x === typeof y) return sign * (typeof x === 'string' ? x.localeCompare(y, 'en', { numeric: true }) : x - y);
        return typeof x === 'number' ? -1 : 1;
      });
      body.append(...sorted);
    });
  });
  const input = document.querySelector('[data-filters="' + table.id + '"]');
  const part = input && input.closest('.filter');
  if (part) {
    part.hidden = false;
    const status = part.querySelector('[role=status]');
    input.addEventListener('input', () => {
      const wanted = input.value.toLowerCase();
      let shown = 0;
      for (const row of rows) {
        row.hidden = !row.cells[0].textContent.toLowerCase().includes(wanted);
        if (!row.hidden) shown++;
      }
      status.textContent = shown + ' of ' + rows.length + ' rows';
    });
  }
}
const raw = document.getElementById('raw-data');
if (raw && 'DecompressionStream' in window) {
  raw.addEventListener('click', async (event) => {
    if (raw.protocol === 'blob:') return;
    event.preventDefault();
    const packed = Uint8Array.from(atob(raw.href.split(',')[1]), (letter) => letter.charCodeAt(0));
    const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream('gzip'));
    const blob = await new Response(stream).blob();
    raw.download = raw.download.replace(/\\.gz$/, '');
    raw.href = URL.createObjectURL(new Blob([blob], { type: 'application/json' }));
    raw.click();
  });
}
`;
