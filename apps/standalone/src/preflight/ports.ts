import { createServer } from 'node:net'
import { INSIDE, isPort, portsOf, type Settings } from '../settings.ts'

/** What keeps the apps from listening on their ports. */
export async function portFaults(settings: Settings): Promise<string[]> {
  // Of two variables with the same port, which is a fault of the settings, one is tried: the two would meet each other.
  const wanted = portsOf(settings).filter(([variable]) => !(settings.hasSystemdSocket && variable === 'PORT'))
  const tried = new Map(wanted.map(([variable, port]) => [port, variable]))
  const faults = [...tried].map(([port, variable]) =>
    portFault(variable, port, variable === 'PORT' ? settings.host : INSIDE),
  )
  return (await Promise.all(faults)).flat()
}

async function portFault(variable: string, port: number, host: string): Promise<string[]> {
  // A number that is no port has been reported with the settings.
  const code = isPort(port) ? await listenError(port, host) : undefined
  if (code === undefined) return []
  if (code === 'EADDRINUSE') return [`port ${port} is in use: stop what listens there or set ${variable}`]
  return [`nothing can listen on ${host}, port ${port} (${code}): set HOST or ${variable}`]
}

function listenError(port: number, host: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', (error: NodeJS.ErrnoException) => resolve(String(error.code)))
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(undefined)))
  })
}
