import { byInvitation, ownAccount } from './flows/account.ts'
import { importInPage } from './flows/import.ts'
import { takesUpReleases } from './flows/new-release.ts'
import { notifications } from './flows/notifications.ts'
import { opensOffline, showsConflicts } from './flows/offline.ts'
import { sharing } from './flows/sharing.ts'
import { together } from './flows/together.ts'
import { inChromium } from './in-chromium.ts'
import { startStack } from './stack.ts'

inChromium('accounts, several people, several devices', async (t, { url, mailDir, browser, pageDir, desk, phone }) => {
  await t.test('an account from its first day to its last', (t) => ownAccount(t, desk, url, mailDir))
  await t.test('an import of an export into another account', (t) => importInPage(t, desk, url))
  await t.test('an invitation lets somebody in', async (t) =>
    byInvitation(t, browser, await startStack(t, pageDir, { SIGN_UP: 'invitation' })),
  )
  await t.test('a list of several people', (t) => sharing(t, browser, url, desk, phone))
  await t.test('what concerns one is told at once', (t) => notifications(t, browser, url, desk))
  await t.test('in two browsers', (t) => together(t, browser, url))
  await t.test('it opens without a network', (t) => opensOffline(t, browser, url))
  await t.test('a conflict is shown with both values', (t) => showsConflicts(t, desk, url))
  // The last: from then on, the stack serves another release.
  await t.test('a new release is taken up, and nothing is lost', (t) => takesUpReleases(t, browser, url, pageDir))
})
