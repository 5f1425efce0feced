/** The colours that one can choose for a list, by the names that the API keeps. */
export const COLORS: Readonly<Record<string, string>> = {
  berry_red: '#b8255f',
  red: '#dc4c3e',
  orange: '#e07b1f',
  yellow: '#c9a00c',
  lime_green: '#7ba32b',
  green: '#2f9e6e',
  teal: '#1c97a3',
  blue: '#3d7fe0',
  grape: '#8a4fe0',
  charcoal: '#6f7378',
}

/** For what has no colour, or one that nobody knows. */
const GREY = '#8b9096'

/** A colour as CSS has it. Other clients may give other names: one that CSS knows is that colour, as `sky_blue` is. */
export function colorOf(color: string | null): string {
  if (color === null) return GREY
  const name = COLORS[color] ?? color.replaceAll(/[_-]/g, '')
  return CSS.supports('color', name) ? name : GREY
}

/** The colour of what is written of a label: near enough to that of the text to be read on every ground, in both themes. */
export function labelColor(color: string | null | undefined): string | undefined {
  return color ? `color-mix(in oklab, ${colorOf(color)} 50%, var(--ink))` : undefined
}
