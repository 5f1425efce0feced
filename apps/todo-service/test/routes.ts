import type { App } from './helper.ts'

/** The URLs of an app as its router prints them: a tree, four columns a level. */
function urlsOf(app: App): string[] {
  const path: string[] = []
  return app
    .printRoutes({ commonPrefix: false })
    .split('\n')
    .flatMap((line) => {
      const [, indent = '', segment] = /^((?:[│ ] {3})*[├└]── )(\S+)/.exec(line) ?? []
      if (segment === undefined) return []
      path.length = indent.length / 4 - 1
      path.push(segment)
      return [path.join('').replace(/^\/\//, '/')]
    })
}

/**
 * Every route of an app, as `METHOD /url`: asked of the app itself, so that one that is added tomorrow is in it. The
 * docs page is left out, its files are not ours.
 */
export async function routesOf(app: App): Promise<string[]> {
  const routes: string[] = []
  for (const url of urlsOf(app).filter((url) => !url.startsWith('/docs'))) {
    const { headers } = await app.inject({ method: 'TRACE', url })
    for (const method of String(headers.allow).split(', ')) routes.push(`${method} ${url}`)
  }
  return routes.sort()
}
