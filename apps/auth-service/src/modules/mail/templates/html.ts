/** Text that is HTML already. */
export class Html {
  readonly #source: string

  constructor(source: string) {
    this.#source = source
  }

  toString(): string {
    return this.#source
  }
}

/** HTML from a template literal: what is put in is text, and escaped, unless it is HTML already. */
export function html(strings: TemplateStringsArray, ...values: (string | number | Html)[]): Html {
  return new Html(String.raw({ raw: strings }, ...values.map(escaped)))
}

function escaped(value: string | number | Html): string {
  if (value instanceof Html) return value.toString()
  return String(value).replace(/[&<>"']/g, (found) => `&#${found.charCodeAt(0)};`)
}
