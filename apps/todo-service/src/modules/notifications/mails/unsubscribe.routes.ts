import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { UnsubscribeQuery } from '@todo/schemas'
import { cacheControl, problemResponse, wantsHtml } from '@todo/service-kit'
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import { AccountRepository } from '../../accounts/account.repository.ts'
import { patchSettings } from '../../accounts/settings.service.ts'
import { UnsubscribeLinkUnknown, type UnsubscribeTokens } from './unsubscribe-tokens.ts'

const HTML = 'text/html; charset=utf-8'

/** What mail programs send (RFC 8058, section 3.2), and browsers that send a form. */
const FORMS = ['application/x-www-form-urlencoded', 'multipart/form-data']

const page = (description: string) => ({
  description,
  content: { 'text/html': { schema: Type.String({ examples: [pageWith('…')] }) } },
})

const dead = problemResponse(
  'No mail has such a link; a browser gets a page that says so',
  new UnsubscribeLinkUnknown(),
)

const responsesWith = (description: string) => ({
  200: page(description),
  404: dead,
})

/**
 * `/notifications/unsubscribe`: where the links in mails lead. A POST switches the mails off, without a log-in; a GET only
 * asks, since programs follow links, too.
 */
export const unsubscribeRoutes: FastifyPluginAsyncTypebox<{ tokens: UnsubscribeTokens }> = async (app, { tokens }) => {
  cacheControl(app, 'no-store')
  // The token in the URL says all. What mail programs send as a form (RFC 8058) adds nothing.
  app.addContentTypeParser(FORMS, { parseAs: 'buffer' }, (_request, _body, done) => done(null, null))
  app.setErrorHandler(tellBrowser)
  const tags = ['notifications']

  app.get(
    '/unsubscribe',
    {
      schema: {
        operationId: 'askToUnsubscribe',
        summary: 'Ask whether mails about notifications shall end',
        description: 'A page with a button, for whoever follows the link in a mail. It changes nothing.',
        tags,
        security: [],
        querystring: UnsubscribeQuery,
        response: responsesWith('A page that asks'),
      },
    },
    async (request, reply) => {
      tokens.userOf(request.query.token)
      return reply
        .type(HTML)
        .send(pageWith('<form method="post"><button>Send me no more mails about notifications</button></form>'))
    },
  )

  app.post(
    '/unsubscribe',
    {
      schema: {
        operationId: 'unsubscribe',
        summary: 'End the mails about notifications',
        description:
          'What a mail program does for its user (RFC 8058), with a form as the body. To do so again is no harm.',
        tags,
        security: [],
        querystring: UnsubscribeQuery,
        response: responsesWith('A page that says so'),
      },
    },
    async (request, reply) => {
      const id = tokens.userOf(request.query.token)
      const actor = { id, username: '', kind: 'session', requestId: request.id } as const
      const [version] = await new AccountRepository(app.orm.em.fork()).versions([id])
      // A user whose account has ended gets no mails anyway.
      if (version) await patchSettings(app.orm.em, actor, { mail_about: [] })
      return reply
        .type(HTML)
        .send(
          pageWith('<p>You get no more mails about notifications. You can switch them on again in the settings.</p>'),
        )
    },
  )
}

/** Whoever follows a link that is not complete, or too old, reads where else to go. Other clients get the problem. */
function tellBrowser(error: FastifyError, request: FastifyRequest, reply: FastifyReply) {
  const isDead = error.validation !== undefined || error instanceof UnsubscribeLinkUnknown
  if (!isDead || !wantsHtml(request)) throw error
  return reply
    .code(404)
    .type(HTML)
    .send(
      pageWith(
        '<p>This link is not complete, or too old. You can switch the mails off in the <a href="../app/settings">settings</a>.</p>',
      ),
    )
}

function pageWith(body: string): string {
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark"><title>Mails about notifications</title></head>
<body style="font-family: sans-serif; line-height: 1.5; margin: 2em auto; max-width: 30em; padding: 0 1em"><h1>Mails about notifications</h1>
${body}
</body>
</html>
`
}
