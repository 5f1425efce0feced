import { isRecord } from '../is-record.ts'
import type { OpenApiDocument } from './document.ts'

/** Removes the components that no path needs, such as the shapes of operations that are not public. */
export function withoutUnusedComponents(document: OpenApiDocument): OpenApiDocument {
  const used = new Set<string>()
  const visit = (value: unknown): void => {
    if (!isRecord(value)) return
    if (typeof value.$ref === 'string' && !used.has(value.$ref)) {
      used.add(value.$ref)
      visit(componentOf(document, value.$ref))
    }
    for (const part of Object.values(value)) visit(part)
  }
  visit(document.paths)
  const { securitySchemes, ...groups } = document.components
  const kept = Object.entries(groups).map(([group, components]) => [
    group,
    Object.fromEntries(Object.entries(components).filter(([name]) => used.has(`#/components/${group}/${name}`))),
  ])
  return { ...document, components: { securitySchemes, ...Object.fromEntries(kept) } }
}

function componentOf({ components }: OpenApiDocument, $ref: string): object | undefined {
  const [group = '', name = ''] = $ref.split('/').slice(2)
  return components[group]?.[name]
}
