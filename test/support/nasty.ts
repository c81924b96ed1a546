/** Names that break formats which do not escape them. */
export const NASTY_IDS = [
  'quotes "double" and \'single\'',
  '<b>&amp;</b> & ]]> -->',
  'pipe | and \\| backslash \\',
  'line one\nline two\r\n::error::three',
  'colour \u001b[31mred\u001b[0m, bell \u0007, nul \u0000, \u0085 \u2028',
  'emoji 🐍 and half of one \ud83d',
  '`code` ``more`` *bold* _it_ ~~no~~ [link](x)',
  '=cmd, 50 % off: a,b',
  '__proto__',
  'עברית/uvloop/py3.12',
  `long ${'x'.repeat(2000)}`,
  '  spaces  ',
];
