import { answered, api } from '../api/client.ts'
import { leaveButtons } from './answers.ts'
import { canTellOutside } from './outside.ts'

/**
 * Has the service send reminders to this browser, also while the page is not open. That ends with the session, so it is done
 * in each. False where the browser cannot.
 */
export async function takePush(): Promise<boolean> {
  if (!canTellOutside()) return false
  try {
    const { pushManager } = await navigator.serviceWorker.ready
    const key = await answered(api.GET('/push/key'))
    const options = { userVisibleOnly: true, applicationServerKey: key?.public_key ?? null }
    const { endpoint = '', keys: { p256dh = '', auth = '' } = {} } = (await pushManager.subscribe(options)).toJSON()
    await leaveButtons()
    await answered(api.POST('/push/subscriptions', { body: { endpoint, keys: { p256dh, auth } } }))
    return true
  } catch {
    // Some browsers have no push service, and some networks let nobody get to it.
    return false
  }
}
