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

/** HTML from a template literal. Values are text and are escaped, unless they are HTML already. */
export function html(strings: TemplateStringsArray, ...values: (string | Html[])[]): Html {
  return new Html(String.raw({ raw: strings }, ...values.map(escaped)))
}

function escaped(value: string | Html[]): string {
  if (Array.isArray(value)) return value.join('')
  return value.replace(/[&<>"']/g, (found) => `&#${found.charCodeAt(0)};`)
}
