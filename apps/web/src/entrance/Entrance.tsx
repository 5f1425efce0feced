import { lazy, Suspense, useEffect, useState } from 'react'
import { answered, api, type Schemas } from '../api/client.ts'
import { pathTo, usePlace } from '../navigation/router.ts'
import { words } from '../words/index.ts'
import { EntranceCard } from './EntranceCard.tsx'
import { LogIn } from './LogIn.tsx'
import { SignUp } from './SignUp.tsx'

const NewPassword = lazy(() => import('./NewPassword.tsx'))

/** Pages for those who are not logged in. Whoever is, goes on to Today. */
export const ENTRANCES: ReadonlySet<string> = new Set(['log-in', 'sign-up', 'new-password'])

interface EntranceProps {
  /** Why the user is asked, if there is a reason to tell. */
  reason: string | undefined
  /** Begins the session, at an address if it is not to be this one. */
  onEntered: (address?: string) => Promise<void>
}

/** What somebody sees who is not logged in. Any other address is kept for afterwards. */
export function Entrance({ reason, onEntered }: EntranceProps) {
  const { segments, query } = usePlace()
  const policy = useSignUpPolicy()
  const [page = ''] = segments
  // The link of an invitation, which is kept also while its reader looks for the right entrance.
  const [join] = useState(() => (page === 'join' ? window.location.pathname + window.location.hash : undefined))

  const enter = () => onEntered(ENTRANCES.has(page) ? (join ?? pathTo('today')) : undefined)

  if (page === 'new-password') {
    return (
      <EntranceCard title={words.account.newPasswordTitle}>
        <Suspense>
          <NewPassword token={query.get('token')} />
        </Suspense>
      </EntranceCard>
    )
  }
  if (page === 'sign-up') return <SignUp policy={policy} invitation={query.get('invitation')} onEntered={enter} />
  return (
    <LogIn
      reason={join === undefined ? reason : words.sharing.joinFirst}
      canSignUp={policy !== 'closed'}
      onEntered={enter}
    />
  )
}

/** Who can sign up; until that is known, everybody who tries. */
function useSignUpPolicy(): Schemas['SignUpInfo']['policy'] {
  const [policy, setPolicy] = useState<Schemas['SignUpInfo']['policy']>('open')
  useEffect(() => {
    answered(api.GET('/users/sign-up')).then(
      (info) => info && setPolicy(info.policy),
      () => undefined,
    )
  }, [])
  return policy
}
