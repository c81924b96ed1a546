/** Text of a picture, as XML. */
export const escaped = (text) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

/** A picture with a title for who cannot see it; lengths in pixels. */
export function svg({ width, height, title, paper, font }, parts) {
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" font-family="${font}">
<title>${escaped(title)}</title>
<rect width="${width}" height="${height}" rx="8" fill="${paper}"/>
${parts.join('\n')}
</svg>
`;
}
