import { type ComponentType, lazy, Suspense } from 'react'
import { answered, api, type Schemas } from '../api/client.ts'
import { Link } from '../navigation/Link.tsx'
import { pathTo } from '../navigation/router.ts'
import { NotRead } from '../offline/NotRead.tsx'
import { useRead } from '../parts/useRead.ts'
import { EmptyState } from '../todos/EmptyState.tsx'
import { View } from '../views/View.tsx'
import { words } from '../words/index.ts'
import { AccountSettings } from './AccountSettings.tsx'
import { GeneralSettings } from './GeneralSettings.tsx'
import { SecuritySettings } from './SecuritySettings.tsx'
import { WebhookSettings } from './WebhookSettings.tsx'

const { settings } = words
const PeopleSettings = lazy(() => import('./PeopleSettings.tsx'))
const PEOPLE = 'people'

/** Whose account it is. Most of the settings need not know. */
const readAccount = () => answered(api.GET('/users/me'))

/** Each part, by the last segment of its address. */
const PARTS: readonly { segment?: string; name: string; Part: ComponentType }[] = [
  { name: settings.general, Part: GeneralSettings },
  { segment: 'account', name: settings.account, Part: AccountSettings },
  { segment: 'security', name: settings.security, Part: SecuritySettings },
  { segment: 'webhooks', name: settings.webhooks, Part: WebhookSettings },
]

/** All that one sets once: for this browser, for the account, for other programs. */
export default function SettingsView({ chosen }: { chosen: string | undefined }) {
  const { value: me, fault } = useRead(readAccount)
  const part = PARTS.find(({ segment }) => segment === chosen)
  return (
    <View title={words.nav.settings}>
      <nav className="parts" aria-label={words.nav.settings}>
        {PARTS.map(({ segment, name }) => (
          <Link key={name} href={segment === undefined ? pathTo('settings') : pathTo('settings', segment)}>
            {name}
          </Link>
        ))}
        {me?.is_administrator && <Link href={pathTo('settings', PEOPLE)}>{words.people.title}</Link>}
      </nav>
      <div className="settings">
        {part ? (
          <part.Part />
        ) : chosen === PEOPLE ? (
          me ? (
            <People me={me} />
          ) : (
            <NotRead fault={fault} />
          )
        ) : (
          <EmptyState title={words.nav.notFound} />
        )}
      </div>
    </View>
  )
}

/** For others there is nothing, as if it did not exist. */
function People({ me }: { me: Schemas['Account'] }) {
  if (!me.is_administrator) return <EmptyState title={words.nav.notFound} />
  return (
    <Suspense>
      <PeopleSettings me={me} />
    </Suspense>
  )
}
