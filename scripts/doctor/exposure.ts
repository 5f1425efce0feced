import type { Settings } from '@todo/standalone/settings'
import { type Finding, fault, ok, warning } from './finding.ts'

/** Whether only this machine reaches what listens on a host, or is found by its name. */
export function isThisMachine(host: string): boolean {
  return /^(localhost|.+\.localhost|127(\.\d+){3}|\[?::1\]?)$/i.test(host)
}

/** Whether others than this machine use the stack: it listens to them, or has an address for them. */
export function isOpen({ host, publicUrl }: Pick<Settings, 'host' | 'publicUrl'>): boolean {
  return !isThisMachine(host) || (publicUrl !== '' && !isThisMachine(new URL(publicUrl).hostname))
}

/** Whether the stack is set up for those who can reach it. */
export function exposureFindings(settings: Settings, trustedProxies: string): Finding[] {
  const { securityProfile, host, publicUrl } = settings
  if (!isOpen(settings)) return [ok('exposure', `profile ${securityProfile}, for this machine alone`)]
  const findings = [
    securityProfile === 'local' &&
      fault(
        'exposure',
        'the profile is local, and others can reach the service: guessing passwords is all but free',
        'Set SECURITY_PROFILE=hardened',
      ),
    !publicUrl.startsWith('https:') &&
      warning(
        'exposure',
        'passwords and tokens go over the network as they are',
        'Put a proxy with TLS before it (docs/deploying.md), and set PUBLIC_URL=https://…',
      ),
    publicUrl !== '' &&
      trustedProxies === '' &&
      fault(
        'exposure',
        'no proxy is trusted, so all clients have one address, and share its limits',
        'Set TRUSTED_PROXIES to the address of the proxy: loopback, where it runs on this machine',
      ),
    publicUrl !== '' &&
      !isThisMachine(host) &&
      warning(
        'exposure',
        `HOST=${host} lets others go past the proxy`,
        'Leave HOST out where the proxy runs on this machine, or let a firewall close the port',
      ),
  ].filter((finding) => finding !== false)
  return findings.length > 0 ? findings : [ok('exposure', `profile ${securityProfile}, behind a proxy with TLS`)]
}
