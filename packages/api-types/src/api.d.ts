// Generated from the OpenAPI document of the gateway: UPDATE_SPECS=1 npm test -- --filter=@todo/api-types

export interface paths {
    "/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Ping
         * @description Shows that the service can be reached.
         */
        get: operations["ping"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/healthz": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Does the process run?
         * @description For a supervisor that restarts a process that does not answer. It asks nothing of other parts.
         */
        get: operations["getHealth"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/readyz": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Can it do its work?
         * @description 503 while something that it needs is missing, and while it is being stopped.
         */
        get: operations["getReadiness"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/todos": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List your to-dos
         * @description One page at a time: send `next_cursor` as `cursor` until it is null. A to-do that is added meanwhile does not move others from one page to another. Send the `ETag` back as `If-None-Match`: 304 while nothing has changed. There is none where the list depends on the day, or on what others share.
         */
        get: operations["listTodos"];
        put?: never;
        /**
         * Add a to-do
         * @description It is not done unless `is_done` says so.
         */
        post: operations["createTodo"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/todos/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get a to-do
         * @description Send the `ETag` back as `If-None-Match`: 304 while nothing has changed.
         */
        get: operations["getTodo"];
        put?: never;
        post?: never;
        /**
         * Delete a to-do
         * @description Send an `ETag` that you have read as `If-Match`, and the to-do is deleted only if nobody has changed it since; otherwise the answer is 412.
         */
        delete: operations["deleteTodo"];
        options?: never;
        head?: never;
        /**
         * Change a to-do
         * @description A field that is left out stays as it is. Send an `ETag` that you have read as `If-Match`, and the to-do is changed only if nobody has changed the same fields since; otherwise the answer is 412, and `conflicts` names them.
         */
        patch: operations["patchTodo"];
        trace?: never;
    };
    "/todos/{id}/complete": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Complete a to-do
         * @description What is open below it is completed, too. One that recurs gets its next due: the first that is not before today. Say which `occurrence` you mean, and a second click changes nothing.
         */
        post: operations["completeTodo"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/todos/{id}/skip": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Skip an occurrence
         * @description A recurring to-do gets its next due, and this one is not completed.
         */
        post: operations["skipTodo"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/todos/{id}/reopen": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Reopen a to-do
         * @description What it is below of is open again, too.
         */
        post: operations["reopenTodo"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/todos/{id}/move": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Move a to-do
         * @description To another list, section or place, or below another to-do. Its subtasks move along.
         */
        post: operations["moveTodo"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/todos/{id}/duplicate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Duplicate a to-do
         * @description The copy comes right after it, with copies of its subtasks. Nothing of it is done.
         */
        post: operations["duplicateTodo"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/todos/{id}/restore": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Take a to-do out of the trash
         * @description What was deleted together with it comes back, too.
         */
        post: operations["restoreTodo"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/todos/bulk": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Change many to-dos
         * @description In one transaction. `results` says of each what became of it.
         */
        post: operations["changeTodos"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/todos/quick": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Add a to-do in one line
         * @description Such as "Pay rent every month on the last day at 9 #Home @bills p1". docs/quick-add.md has the grammar. A list, a section or a person that is not there stays in the text. With `dry_run` nothing is added, and the answer is what was understood.
         */
        post: operations["quickAddTodo"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/todos/{id}/reminders": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List your reminders for a to-do
         * @description Those of others are not among them.
         */
        get: operations["listReminders"];
        put?: never;
        /**
         * Be reminded of a to-do
         * @description It comes once for each due of the to-do, also when that is changed or the to-do recurs, and not if the to-do is done by then. One whose moment has passed comes at once; one that is more than a day late does not come, and `GET /reminders/fires?state=missed` lists it. You may have 20 for a to-do. Whoever sees a to-do may be reminded of it.
         */
        post: operations["createReminder"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/todos/{id}/comments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read the comments on a to-do
         * @description The oldest first, one page at a time: send `next_cursor` as `cursor` until it is null.
         */
        get: operations["listComments"];
        put?: never;
        /**
         * Comment on a to-do
         * @description Whoever may change the to-do may comment on it. A to-do has at most 1,000 comments.
         */
        post: operations["createComment"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/todos/{id}/attachments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Attach a file
         * @description Send the bytes as the body, of any `Content-Type`. A file may have 26214400 bytes, and all files of an account 1073741824 together: those of a list count for its owner. Sending the same file under the same name again adds nothing.
         */
        post: operations["addAttachment"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/todos/{id}/attachments/{attachment_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Download a file
         * @description Browsers save it, and show or run nothing of it. A download that was cut off goes on with `Range: bytes=N-` and `If-Range`.
         */
        get: operations["downloadAttachment"];
        put?: never;
        post?: never;
        /**
         * Delete a file
         * @description For 29 days, an undo brings it back.
         */
        delete: operations["deleteAttachment"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/todos/{id}/attachments/{attachment_id}/thumbnail": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A small picture of a picture
         * @description Of a JPEG, PNG, GIF or WebP: a WebP of 256 by 256 pixels at the most, the right way up, and without what the camera has written into it. It is made when it is first asked for.
         */
        get: operations["getThumbnail"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/sync": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get what has changed
         * @description For clients that keep everything themselves. Without a `token`: everything that you see, in pages. With the `token` of the answer before: what has changed since, as it is now, whatever it was in between. Ask again at once while `has_more` is true. Take away what is `deleted`, then put in the rest by its id: to do so twice does no harm. A list that you begin to see comes whole; with one that is `deleted` goes all that is in it. With `wait`, the answer is held back until there is something to tell.
         */
        get: operations["sync"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Be told when something changes
         * @description Server-Sent Events. Each `changed` names the accounts in which you see something, your own and those of others who share lists with you, with their versions: then get what has changed. The first comes at once, unless `Last-Event-ID` is the id of what there is already. Of changes in quick succession you may be told only the last. Each `reminder` is one of yours that has come; after a connection has broken, get `/reminders/fires`, and know by its `id` whether you have it already. Each `notification` is a new one of `GET /notifications`. A line that begins with a colon is a heartbeat, every 25 seconds. The stream ends when the access token expires, at a log-out, and when the server is stopped: connect again after `retry` milliseconds. The `EventSource` of browsers sends no `Authorization`: read the stream with `fetch`.
         */
        get: operations["streamEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/webhooks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List your webhooks
         * @description Without their secrets: a secret is shown once, when it is made.
         */
        get: operations["listWebhooks"];
        put?: never;
        /**
         * Have a URL be told of changes
         * @description From now on, each change in your account, and in the lists that others share with you, is sent to it: signed, in order, and at least once, as [Standard Webhooks](https://www.standardwebhooks.com) says. Keep the `secret`: it is not shown again.
         */
        post: operations["createWebhook"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/webhooks/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get a webhook
         * @description `off_reason` says why the server has switched it off, if it has.
         */
        get: operations["getWebhook"];
        put?: never;
        post?: never;
        /**
         * Delete a webhook
         * @description Nothing more is sent, and what was sent is forgotten.
         */
        delete: operations["deleteWebhook"];
        options?: never;
        head?: never;
        /**
         * Change a webhook, or switch it on or off
         * @description A field that is left out stays as it is. What waits is tried at once. Switched on again, the webhook goes on where it stopped, as far as changes are kept.
         */
        patch: operations["patchWebhook"];
        trace?: never;
    };
    "/webhooks/{id}/secret": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Give a webhook a new secret
         * @description It is shown this once. For a day, messages have two signatures, of the new and the old secret: a receiver that knows either takes them.
         */
        post: operations["renewWebhookSecret"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/webhooks/{id}/deliveries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * See what was sent to a webhook
         * @description The latest first, for 30 days, with how it was answered.
         */
        get: operations["listDeliveries"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/webhooks/{id}/deliveries/{delivery_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * See what became of a delivery
         * @description Its state, and how it was answered the last time.
         */
        get: operations["getDelivery"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/webhooks/{id}/deliveries/{delivery_id}/resend": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send a delivery again
         * @description Once, and soon, also while the webhook is off. It has the same `webhook-id`, and tells what you may see now: if that is nothing, it is `dropped`.
         */
        post: operations["resendDelivery"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/webhooks/{id}/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send a test to a webhook
         * @description A message of the type `webhook.test`, once, also while the webhook is off. Look at its delivery.
         */
        post: operations["testWebhook"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/undo": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Take a change back
         * @description One of your own, named by the `version` that it gave to what it changed: a to-do says it, and so does its history. What has been changed again since stays as it is; `conflicts` names it. Taking back can be taken back, too. Who is in a list, and as what, is never taken back. Changes are kept for 180 days, unless set otherwise.
         */
        post: operations["undo"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/todos/{id}/history": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * See what was done with a to-do
         * @description Who changed what, and when: the latest first. Also of one in the trash; of one that is deleted for good, the history of its list tells. What was done while it was in a list that you do not see is left out, and so is what was done longer ago than changes are kept: 180 days, unless set otherwise.
         */
        get: operations["getTodoHistory"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/lists/{id}/history": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * See what was done in a list
         * @description Who changed what, and when: the list, its sections, its to-dos and its members, the latest first. What has been deleted is told of, too.
         */
        get: operations["getListHistory"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/trash": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * See what is in the trash
         * @description Your to-dos and lists that were deleted within the last 30 days. `POST /todos/:id/restore` and `POST /lists/:id/restore` take them out.
         */
        get: operations["listTrash"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/trash/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Delete a to-do for good
         * @description One in the trash, with all that is below it.
         */
        delete: operations["purgeTodo"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/lists/{id}/sections": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the sections of a list
         * @description In their order, also those that are archived.
         */
        get: operations["listSections"];
        put?: never;
        /**
         * Add a section to a list
         * @description It comes last, unless `before_id` or `after_id` names another section of the list.
         */
        post: operations["createSection"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/lists/{id}/members": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List who is in a list
         * @description The owner is one of them.
         */
        get: operations["listMembers"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/lists/{id}/members/{user_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Take a member out of a list, or leave it
         * @description With your own id you leave the list; to take out others is for admins. From the next request on, the list is hidden from who was taken out, and to-dos that were assigned to them are assigned to nobody. It cannot be taken back: whoever is to return is invited again.
         */
        delete: operations["removeMember"];
        options?: never;
        head?: never;
        /**
         * Give a member another role
         * @description For admins. The owner stays the owner. It holds from the next request of the member on.
         */
        patch: operations["patchMember"];
        trace?: never;
    };
    "/lists/{id}/transfer": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Make another member the owner of a list
         * @description For the owner, who is an admin of it from then on. The list goes to the account of the new owner, with its sections and to-dos, also those in the trash, and only the new owner can give it back. All others stay what they are. Labels stay on the to-dos by their names; what colour they have is up to whoever looks. It cannot be taken back by `POST /undo`.
         */
        post: operations["transferList"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/lists/{id}/invitations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the open invitations to a list
         * @description For admins. What was made last comes first; a link without its token.
         */
        get: operations["listInvitationsToList"];
        put?: never;
        /**
         * Invite a user by name
         * @description For admins. The user finds the invitation at `GET /invitations`, and accepts or declines it. To invite the same user again only changes the role that is offered. A name that nobody has is a 422, as signing up would tell, too. You may try 30 names at once, and another one every two minutes.
         */
        post: operations["inviteUser"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/lists/{id}/invitations/links": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Make a link by which others join
         * @description For admins. Whoever gets the `token` can join with `POST /invitations/links/accept`, until it is used up, too old or revoked. Put it behind the `#` of a link, where no server sees it. It is told this once.
         */
        post: operations["addInvitationLink"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/lists/{id}/invitations/{invitation_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Revoke an invitation
         * @description For admins. Nobody can accept it any more. Who has accepted is in the list, and stays there.
         */
        delete: operations["revokeInvitation"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/lists": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List your lists
         * @description All that you are a member of, also those that others share, in your order. The inbox is one of them.
         */
        get: operations["listLists"];
        put?: never;
        /**
         * Add a list
         * @description You are its owner. It comes last, unless `before_id` or `after_id` names another list.
         */
        post: operations["createList"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/lists/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get a list
         * @description Also one that is archived; not one in the trash.
         */
        get: operations["getList"];
        put?: never;
        post?: never;
        /**
         * Delete a list
         * @description It goes into the trash with its to-dos. Only its owner may do so.
         */
        delete: operations["deleteList"];
        options?: never;
        head?: never;
        /**
         * Change a list
         * @description A field that is left out stays as it is. `is_favorite`, `before_id` and `after_id` are your own, whatever your role; the rest is for admins.
         */
        patch: operations["patchList"];
        trace?: never;
    };
    "/lists/{id}/restore": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Take a list out of the trash
         * @description With the to-dos that came there with it. What was in the trash before stays there.
         */
        post: operations["restoreList"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/invitations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List your invitations
         * @description To lists of others, as long as you have not answered. The last one comes first.
         */
        get: operations["listInvitations"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/invitations/{id}/accept": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Accept an invitation
         * @description You are a member from then on. To accept twice does no harm.
         */
        post: operations["acceptInvitation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/invitations/{id}/decline": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Decline an invitation
         * @description It is gone. You may be invited again.
         */
        post: operations["declineInvitation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/invitations/links/accept": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Join a list by a link
         * @description You are a member from then on. Who is one already stays as they are, and uses nothing up. The token is in the body, since URLs are logged.
         */
        post: operations["acceptInvitationLink"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/sections/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get a section
         * @description Its to-dos name it in `section_id`.
         */
        get: operations["getSection"];
        put?: never;
        post?: never;
        /**
         * Delete a section
         * @description Its to-dos stay in the list, in no section.
         */
        delete: operations["deleteSection"];
        options?: never;
        head?: never;
        /**
         * Change a section
         * @description A field that is left out stays as it is.
         */
        patch: operations["patchSection"];
        trace?: never;
    };
    "/labels": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List your labels
         * @description All that your to-dos have, and all that you have added, in your order. Those that nobody has given a place come last, by name. What is only in the trash is left out.
         */
        get: operations["listLabels"];
        put?: never;
        /**
         * Add a label
         * @description A to-do may have a label that nobody has added: adding it says how it is shown. It comes last, unless `before_name` or `after_name` names another label.
         */
        post: operations["createLabel"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/labels/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get a label
         * @description `GET /todos?label=` finds the to-dos that have it.
         */
        get: operations["getLabel"];
        put?: never;
        post?: never;
        /**
         * Delete a label
         * @description It is taken off all your to-dos, also those in the trash. They stay.
         */
        delete: operations["deleteLabel"];
        options?: never;
        head?: never;
        /**
         * Change a label
         * @description A field that is left out stays as it is. A new `name` changes all your to-dos that have the label, also those in the trash. If you have a label of that name, the two become one, which is shown as that one was.
         */
        patch: operations["patchLabel"];
        trace?: never;
    };
    "/settings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get your settings
         * @description Until you change them: UTC, a week that begins on Monday, English, and mails about all notifications.
         */
        get: operations["getSettings"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Change your settings
         * @description A field that is left out stays as it is.
         */
        patch: operations["patchSettings"];
        trace?: never;
    };
    "/reminders/fires": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the reminders that have come
         * @description Or have not, as they were too late. The last first; of the last 30 days.
         */
        get: operations["listReminderFires"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/reminders/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get a reminder
         * @description One of your own.
         */
        get: operations["getReminder"];
        put?: never;
        post?: never;
        /**
         * Delete a reminder
         * @description It does not come any more.
         */
        delete: operations["deleteReminder"];
        options?: never;
        head?: never;
        /**
         * Change a reminder
         * @description A field that is left out stays as it is. At another time it comes again, also if it has come already.
         */
        patch: operations["patchReminder"];
        trace?: never;
    };
    "/comments/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get a comment
         * @description On a to-do that you see.
         */
        get: operations["getComment"];
        put?: never;
        post?: never;
        /**
         * Delete a comment
         * @description Your own; admins of a list delete any. `POST /undo` brings it back.
         */
        delete: operations["deleteComment"];
        options?: never;
        head?: never;
        /**
         * Change a comment
         * @description One of your own. Whom it mentions follows from the new text.
         */
        patch: operations["patchComment"];
        trace?: never;
    };
    "/push/key": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * With which key a browser subscribes
         * @description Give it to `PushManager.subscribe`, and what that returns to `POST /push/subscriptions`.
         */
        get: operations["getPushKey"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/push/subscriptions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the browsers that get your reminders
         * @description Without the keys of the browsers.
         */
        get: operations["listPushSubscriptions"];
        put?: never;
        /**
         * Let a browser get your reminders
         * @description Those with the channel `push`, as Web Push (RFC 8030, 8291), encrypted for this browser: JSON with `id`, `reminder_id`, `todo_id`, `at`, `contents` and `due`. `id` is the same if a message comes twice. It ends with your session, and when the browser does not take messages any more.
         */
        post: operations["createPushSubscription"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/push/subscriptions/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Let a browser get your reminders no more
         * @description The browser itself forgets it by `PushSubscription.unsubscribe()`.
         */
        delete: operations["deletePushSubscription"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/notifications": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read your notifications
         * @description What others have done that concerns you, within the last 90 days; never your own doing, and nothing of lists that you are not in any more. The last first, one page at a time: send `next_cursor` as `cursor` until it is null. On `/events`, each new one is told as `notification`.
         */
        get: operations["listNotifications"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Mark notifications as read or unread
         * @description Some of them, by `ids`, or all `up_to` one: send either of both.
         */
        patch: operations["markNotifications"];
        trace?: never;
    };
    "/notifications/unsubscribe": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Ask whether mails about notifications shall end
         * @description A page with a button, for who follows the link in a mail. It changes nothing.
         */
        get: operations["askToUnsubscribe"];
        put?: never;
        /**
         * End the mails about notifications
         * @description What a mail program does for its user (RFC 8058), with a form as the body. To do so again is no harm.
         */
        post: operations["unsubscribe"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/filters": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List your saved filters
         * @description In your order. `GET /todos?filter=` takes the `query` of each.
         */
        get: operations["listFilters"];
        put?: never;
        /**
         * Save a filter
         * @description It is kept as it is usually written. Of a `query` that is wrong, `errors` says at which `position`, and what is `expected` there. It comes last, unless `before_id` or `after_id` names another filter.
         */
        post: operations["createFilter"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/filters/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get a saved filter
         * @description `GET /todos?filter=` takes its `query`.
         */
        get: operations["getFilter"];
        put?: never;
        post?: never;
        /**
         * Delete a saved filter
         * @description The to-dos that it finds stay as they are.
         */
        delete: operations["deleteFilter"];
        options?: never;
        head?: never;
        /**
         * Change a saved filter
         * @description A field that is left out stays as it is.
         */
        patch: operations["patchFilter"];
        trace?: never;
    };
    "/filters/explain": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Explain a filter
         * @description Says in words which to-dos a filter finds. Of one that is wrong, `errors` says at which `position`, and what is `expected` there.
         */
        get: operations["explainFilter"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/users/me/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Look how far your export is
         * @description Look again every few seconds until its `state` is `ready`, or `failed`.
         */
        get: operations["getDataExport"];
        put?: never;
        /**
         * Have all your data be exported
         * @description A job writes a ZIP: your account, sessions and audit log, your lists and to-dos with their history, also those in the trash, labels, filters, reminders, webhooks and settings as JSON, your to-dos as an iCalendar file, and their files. While one is made, this answers how far it is. You can have one in an hour, and each is deleted after a day.
         */
        post: operations["requestDataExport"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/users/me/export/download": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Download your export
         * @description What is in it, `docs/export.md` says.
         */
        get: operations["downloadDataExport"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/recurrence/preview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * See when a rule is due
         * @description Nothing is kept. A rule that is not taken here is not taken for a to-do either: 422 says why.
         */
        post: operations["previewRecurrence"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/.well-known/jwks.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The public keys
         * @description The keys that verify access tokens (RFC 7517). A token names its key by `kid`.
         */
        get: operations["getPublicKeys"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/users/sign-up": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Who can sign up here?
         * @description `open` also as long as nobody has signed up: the first user needs no invitation.
         */
        get: operations["getSignUpPolicy"];
        put?: never;
        /**
         * Sign up
         * @description Makes an account. Log in with the same username and password. With `"session": "cookie"`, a page of the same origin is logged in at once; an answer that sets a cookie is not kept for its `Idempotency-Key`.
         */
        post: operations["signUp"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/users/log-in": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Log in
         * @description Gives an access token: press **Authorize** and paste it, to use the operations that have a lock. When it has expired, `POST /users/token/refresh` gives the next one. With `"session": "cookie"`, the refresh token is not in the body but in a cookie, for a page of the same origin.
         */
        post: operations["logIn"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/users/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Who am I?
         * @description The account that the access token belongs to.
         */
        get: operations["getUser"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Change my name
         * @description The next tokens have the new name. Tokens that you have already stay valid, with the old name.
         */
        patch: operations["renameUser"];
        trace?: never;
    };
    "/users/me/password": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Change my password
         * @description Ends all your sessions but this one.
         */
        post: operations["changePassword"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/users/me/delete": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Delete my account
         * @description Deletes your account with all your to-dos and sessions. It cannot be undone, and somebody else can take the username. It is a `POST` because a `DELETE` has no body, and the password is needed. If others are in lists that you own, say what becomes of these: `transfer` gives each to its heir, the member with the highest role who has been in it for the longest time; `delete` deletes them for everybody.
         */
        post: operations["deleteUser"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/users/token/refresh": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Get new tokens
         * @description Exchanges a refresh token for an access token and the next refresh token. Each refresh token is valid for one use. As long as its successor has not been used, it gives the same successor again: within ten seconds to any client, and within two minutes to the same client (`User-Agent` and network). Any other second use counts as theft and ends the session. With `"session": "cookie"`, the cookie has the token, and gets the next one; with 401 it is cleared.
         */
        post: operations["refreshTokens"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/users/log-out": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Log out
         * @description Ends the session of the access token: neither that nor its refresh token is valid any more. With a `refresh_token` in the body, the session of that token ends, also when the access token has expired or is missing; then the answer is 204 even if the refresh token is unknown (RFC 7009). With `"session": "cookie"`, the cookie is cleared, too. The body may be left out.
         */
        post: operations["logOut"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/users/me/sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * My sessions
         * @description Where you are logged in. Each log-in begins a session, which lasts until it is ended or expires.
         */
        get: operations["listSessions"];
        put?: never;
        post?: never;
        /**
         * Log out everywhere else
         * @description Ends all your sessions but this one.
         */
        delete: operations["endOtherSessions"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/users/me/sessions/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * End one of my sessions
         * @description Its access tokens and refresh tokens become invalid. It may be this session, too.
         */
        delete: operations["endSession"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/users/me/audit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What has happened to my account
         * @description The newest event first, one page at a time: send `next_cursor` as `cursor` until it is null. An attempt that was refused appears a moment after its answer.
         */
        get: operations["listAuditEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/users/email/otp": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Have a code mailed to an address
         * @description The answer is the same for every address. The code is valid for 3 minutes and for one use. Whoever sets the address can reset the password, so a token alone is not enough: log in within the ten minutes before, or send the `password` along.
         */
        post: operations["requestEmailCode"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/users/email/otp/verify": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Verify an address with its code
         * @description The address belongs to your account from now on. A code can be tried a few times only.
         */
        post: operations["verifyEmail"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/users/password/reset": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Have a code mailed, to set a new password
         * @description Mails a code to the address if an account has verified it, at most once a minute. The answer is always the same.
         */
        post: operations["requestPasswordReset"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/users/password/reset/confirm": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Set a new password with a mailed code
         * @description Ends all sessions of the account. Then log in with the new password.
         */
        post: operations["resetPassword"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/users/password/reset/token": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Set a new password with a token of the operator
         * @description For who has no e-mail address here: the person who runs the service makes the token, which is good for an hour and for one password. Ends all sessions of the account. Then log in with the new password.
         */
        post: operations["resetPasswordByToken"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /** @description A problem detail (RFC 9457) */
        Problem: {
            /**
             * @description `about:blank`: the status says what kind of problem it is
             * @example about:blank
             */
            type: string;
            /**
             * @description The status in words
             * @example Not Found
             */
            title: string;
            /**
             * @description The HTTP status
             * @example 404
             */
            status: number;
            /**
             * @description What happened, for a human
             * @example ToDo Not Found
             */
            detail: string;
            /**
             * @description The path of the request
             * @example /todos/7
             */
            instance: string;
            /**
             * @description What happened, for a program; never changes
             * @example TODO_NOT_FOUND
             */
            code: string;
            /**
             * @description Names this request in the logs of every service
             * @example 7c9e6679-7425-40de-944b-e07fc1f90ae7
             */
            request_id: string;
            /** @description For a failed validation: every fault */
            errors?: {
                /**
                 * @description Where in the body, as a JSON Pointer (RFC 6901)
                 * @example /contents
                 */
                pointer?: string;
                /**
                 * @description Which path or query parameter
                 * @example limit
                 */
                parameter?: string;
                /**
                 * @description Where in the text, if it has a grammar, as a filter has: in UTF-16 units, from 0
                 * @example 9
                 */
                position?: number;
                /**
                 * @description What may stand at that position
                 * @example a condition
                 */
                expected?: string;
                /**
                 * @description What is wrong with it
                 * @example must NOT have more than 256 characters
                 */
                detail: string;
            }[];
            /** @description For a 412: what has been changed since, of what you wanted to change */
            conflicts?: {
                /**
                 * @description The field
                 * @example contents
                 */
                field: string;
                /**
                 * @description What you wanted it to be
                 * @example buy tea
                 */
                yours: unknown;
                /**
                 * @description What it is now
                 * @example buy coffee
                 */
                theirs: unknown;
                /**
                 * @description What it was when you read it
                 * @example buy milk
                 */
                base: unknown;
            }[];
            /** @description For a 409 of `SHARED_LISTS`: the lists that are to be decided on */
            lists?: {
                /** @example 1 */
                id: number;
                /**
                 * @description Its name
                 * @example Home
                 */
                name: string;
                /**
                 * @description How many are in it, its owner among them
                 * @example 2
                 */
                member_count: number;
                /** @description Of the members with the highest role, who has been in the list for the longest time */
                heir: {
                    /** @example 1 */
                    id: number;
                    /**
                     * @description The username
                     * @example bob
                     */
                    username: string;
                };
            }[];
        };
        Ping: {
            /** @enum {string} */
            ping: "pong";
        };
        Health: {
            /** @enum {string} */
            status: "ok" | "unavailable";
            /**
             * @description Each dependency by name, and whether it answers
             * @example {
             *       "database": true
             *     }
             */
            checks: {
                [key: string]: boolean;
            };
        };
        User: {
            /** @example 1 */
            id: number;
            /**
             * @description Names that differ only in case, in Unicode form or in invisible characters are one name. No blanks at the ends, no control characters
             * @example ada
             */
            username: string;
        };
        /** @description A file of a to-do */
        Attachment: {
            /**
             * Format: uuid
             * @description The id of the file
             * @example 3f1f6f0e-8f0b-4d7e-9d3c-5f4f0c1f2a6b
             */
            id: string;
            /**
             * @description What the file is called
             * @example receipt.pdf
             */
            name: string;
            /**
             * @description Its media type, by what is in it: what the client says is not looked at
             * @example application/pdf
             */
            type: string;
            /**
             * @description In bytes
             * @example 48213
             */
            size: number;
            /**
             * @description The SHA-256 of its bytes, in hex
             * @example 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08
             */
            sha256: string;
            /**
             * @description Who has attached it
             * @example 1
             */
            created_by: number;
            /**
             * Format: date-time
             * @example 2026-11-25T12:00:00.000Z
             */
            created_at: string;
        };
        /** @description A date alone is the whole day. With a time, it is that time wherever you are. With a time zone, it is that moment. */
        Due: {
            /**
             * Format: date
             * @example 2026-12-24
             */
            date: string;
            /**
             * @description Left out: the whole day
             * @example 17:00
             */
            time?: string;
            /**
             * @description A name of the IANA database, such as `Europe/Berlin`; not an offset
             * @example Europe/Berlin
             */
            time_zone?: string;
        };
        Recurrence: {
            /**
             * @description A recurrence rule (RFC 5545, section 3.3.10), `FREQ` being DAILY, WEEKLY, MONTHLY or YEARLY. What it leaves out, such as the day of the month, is that of the first due
             * @example FREQ=MONTHLY;BYMONTHDAY=-1
             */
            rule: string;
            /**
             * @description `due`: the next due is the first date of the rule after this one that is not before today. `completion`: the rule is counted from the day of completion
             * @example due
             * @enum {string}
             */
            from: "due" | "completion";
            /**
             * @description Whether subtasks are open again, each time
             * @example true
             */
            reset_subtasks: boolean;
        };
        /** @description How a to-do is to recur. What is left out is `due` and `true` */
        SetRecurrence: {
            /**
             * @description A recurrence rule (RFC 5545, section 3.3.10), `FREQ` being DAILY, WEEKLY, MONTHLY or YEARLY. What it leaves out, such as the day of the month, is that of the first due
             * @example FREQ=MONTHLY;BYMONTHDAY=-1
             */
            rule: string;
            /**
             * @description `due`: the next due is the first date of the rule after this one that is not before today. `completion`: the rule is counted from the day of completion
             * @example due
             * @enum {string}
             */
            from?: "due" | "completion";
            /**
             * @description Whether subtasks are open again, each time
             * @example true
             */
            reset_subtasks?: boolean;
        };
        /** @description A to-do. `user` is there when `include=user` asks for it */
        Todo: {
            /** @example 1 */
            id: number;
            /**
             * Format: uuid
             * @description A name of the to-do that its maker may choose. Adding one with the same name again adds nothing
             * @example 0b8f4b0a-3f0b-4f8f-9d59-0f4ba31d2a5e
             */
            uid: string;
            /**
             * @description The account that owns its list
             * @example 1
             */
            user_id: number;
            /** @example 1 */
            list_id: number;
            section_id: number | null;
            parent_id: number | null;
            /**
             * @description To-dos of one list and one parent are sorted by this text, byte by byte
             * @example k00000000002
             */
            position: string;
            /** @example buy milk */
            contents: string;
            /**
             * @description Markdown
             * @example the one with oats
             */
            notes: string;
            /** @example false */
            is_done: boolean;
            /**
             * @description 1 is the most urgent, 4 is none
             * @example 4
             */
            priority: number;
            /**
             * @description Names. A label need not be made before it is used
             * @example [
             *       "home"
             *     ]
             */
            labels: string[];
            due: components["schemas"]["Due"] | null;
            start: components["schemas"]["Due"] | null;
            deadline: string | null;
            duration_minutes: number | null;
            recurrence: components["schemas"]["Recurrence"] | null;
            assignee_id: number | null;
            completed_at: string | null;
            completed_by: number | null;
            /**
             * @description Its files
             * @example []
             */
            attachments: components["schemas"]["Attachment"][];
            /** @example 1 */
            created_by: number;
            /**
             * Format: date-time
             * @example 2026-11-25T12:00:00.000Z
             */
            created_at: string;
            /**
             * Format: date-time
             * @example 2026-11-25T12:00:00.000Z
             */
            updated_at: string;
            /**
             * @description The version of its account when it changed last
             * @example 2
             */
            version: number;
            user?: components["schemas"]["User"];
        };
        /**
         * @example {
         *       "contents": "pay the rent",
         *       "priority": 1,
         *       "labels": [
         *         "home"
         *       ],
         *       "due": {
         *         "date": "2026-12-31",
         *         "time": "17:00",
         *         "time_zone": "Europe/Berlin"
         *       },
         *       "recurrence": {
         *         "rule": "FREQ=MONTHLY;BYMONTHDAY=-1",
         *         "from": "due"
         *       }
         *     }
         */
        CreateTodo: {
            /** @example buy milk */
            contents: string;
            /**
             * @description Markdown
             * @example the one with oats
             */
            notes?: string;
            /** @example false */
            is_done?: boolean;
            /**
             * @description 1 is the most urgent, 4 is none
             * @example 4
             */
            priority?: number;
            /**
             * @description Names. A label need not be made before it is used
             * @example [
             *       "home"
             *     ]
             */
            labels?: string[];
            due?: components["schemas"]["Due"] | null;
            start?: components["schemas"]["Due"] | null;
            deadline?: string | null;
            duration_minutes?: number | null;
            recurrence?: components["schemas"]["SetRecurrence"] | null;
            assignee_id?: number | null;
            /**
             * Format: uuid
             * @description A name of the to-do that its maker may choose. Adding one with the same name again adds nothing
             * @example 0b8f4b0a-3f0b-4f8f-9d59-0f4ba31d2a5e
             */
            uid?: string;
            /**
             * @description The list that it goes into; left out, the inbox
             * @example 1
             */
            list_id?: number;
            /**
             * @description The section of that list
             * @example 1
             */
            section_id?: number;
            /**
             * @description The to-do that it is a subtask of: it goes into the list of that one
             * @example 1
             */
            parent_id?: number;
            /**
             * @description The to-do that it comes before
             * @example 1
             */
            before_id?: number;
            /**
             * @description The to-do that it comes after. Left out too, it comes last
             * @example 1
             */
            after_id?: number;
        };
        /**
         * @example {
         *       "contents": "buy milk",
         *       "is_done": false,
         *       "due": {
         *         "date": "2026-12-24"
         *       }
         *     }
         */
        PatchTodo: {
            /** @example buy milk */
            contents?: string;
            /**
             * @description Markdown
             * @example the one with oats
             */
            notes?: string;
            /** @example false */
            is_done?: boolean;
            /**
             * @description 1 is the most urgent, 4 is none
             * @example 4
             */
            priority?: number;
            /**
             * @description Names. A label need not be made before it is used
             * @example [
             *       "home"
             *     ]
             */
            labels?: string[];
            due?: components["schemas"]["Due"] | null;
            start?: components["schemas"]["Due"] | null;
            deadline?: string | null;
            duration_minutes?: number | null;
            recurrence?: components["schemas"]["SetRecurrence"] | null;
            assignee_id?: number | null;
        };
        TodoPage: {
            todos: components["schemas"]["Todo"][];
            /**
             * @description Asks for the next page; null after the last page
             * @example null
             */
            next_cursor: string | null;
        };
        /**
         * @description Where a to-do goes. What is left out follows from the rest: a to-do that it comes before, or after, says it all
         * @example {
         *       "parent_id": null
         *     }
         */
        MoveTodo: {
            /**
             * @description The list; the end of it, unless the rest says more
             * @example 1
             */
            list_id?: number;
            section_id?: number | null;
            parent_id?: number | null;
            /**
             * @description The to-do that it comes before
             * @example 1
             */
            before_id?: number;
            /**
             * @description The to-do that it comes after
             * @example 1
             */
            after_id?: number;
        };
        /**
         * @description One of `patch`, `command` and `move`, for each of these to-dos, in one transaction
         * @example {
         *       "ids": [
         *         1,
         *         2
         *       ],
         *       "command": "complete"
         *     }
         */
        BulkTodos: {
            /**
             * @example [
             *       1,
             *       2
             *     ]
             */
            ids: number[];
            patch?: components["schemas"]["PatchTodo"];
            /**
             * @example complete
             * @enum {string}
             */
            command?: "complete" | "reopen" | "skip" | "delete";
            move?: components["schemas"]["MoveTodo"];
        };
        BulkResults: {
            /** @description In the order of `ids`. What failed is as it was; the rest is done */
            results: {
                /** @example 1 */
                id: number;
                /**
                 * @description As the answer to the same command for this to-do alone
                 * @example 200
                 */
                status: number;
                todo?: components["schemas"]["Todo"];
                /**
                 * @description If it failed: the code of the error
                 * @example TODO_NOT_FOUND
                 */
                code?: string;
                /**
                 * @description If it failed: why
                 * @example ToDo Not Found
                 */
                detail?: string;
            }[];
        };
        /** @description What was understood of a text */
        QuickAdd: {
            /**
             * @description What is left of the text; it can be empty
             * @example Pay rent
             */
            contents: string;
            due?: {
                /**
                 * Format: date
                 * @example 2026-12-24
                 */
                date: string;
                /**
                 * @description Left out: the whole day
                 * @example 17:00
                 */
                time?: string;
            };
            recurrence?: {
                /**
                 * @description RRULE of RFC 5545
                 * @example FREQ=MONTHLY;BYMONTHDAY=-1
                 */
                rule: string;
                /** @enum {string} */
                from: "due" | "completion";
            };
            /**
             * @example [
             *       "bills"
             *     ]
             */
            labels: string[];
            /** @example Home */
            list?: string;
            /** @example Money */
            section?: string;
            /**
             * @description 1 is most urgent
             * @example 1
             */
            priority?: number;
            /**
             * @description A username
             * @example ada
             */
            assignee?: string;
            /**
             * Format: date
             * @example 2026-12-24
             */
            deadline?: string;
            /** @example 30 */
            duration_minutes?: number;
            /** @description The parts that were understood, in the order of the text */
            tokens: {
                /**
                 * @description In UTF-16 code units of the text
                 * @example 9
                 */
                start: number;
                /**
                 * @description In UTF-16 code units of the text
                 * @example 17
                 */
                end: number;
                /**
                 * @example due
                 * @enum {string}
                 */
                kind: "due" | "recurrence" | "duration" | "deadline" | "list" | "section" | "label" | "priority" | "assignee";
                /**
                 * @description The part as it was typed
                 * @example tomorrow
                 */
                text: string;
            }[];
        };
        /**
         * @example {
         *       "text": "Pay rent every month on the last day at 9 @bills p1"
         *     }
         */
        QuickAddRequest: {
            /**
             * @description One line in plain words: what, when, where. docs/quick-add.md has the grammar
             * @example Pay rent every month on the last day at 9 #Home @bills p1
             */
            text: string;
            /**
             * @description The list for a text that names none; left out, the inbox
             * @example 1
             */
            list_id?: number;
            /**
             * @description Where you are: it decides which day is today. Left out, the time zone of your settings
             * @example Europe/Berlin
             */
            time_zone?: string;
            /**
             * @description Adds nothing, and answers what was understood
             * @example false
             */
            dry_run?: boolean;
        };
        /** @description Without a time zone it is that time where you are, as your settings say */
        ReminderTime: {
            /**
             * Format: date
             * @example 2026-12-24
             */
            date: string;
            /**
             * @description A time of day
             * @example 17:00
             */
            time: string;
            /**
             * @description A name of the IANA database, such as `Europe/Berlin`; not an offset
             * @example Europe/Berlin
             */
            time_zone?: string;
        };
        Reminder: {
            /** @example 1 */
            id: number;
            /** @example 1 */
            todo_id: number;
            /**
             * @description `relative`: so many minutes before the due, whatever becomes of it. `absolute`: at a time of its own
             * @example relative
             * @enum {string}
             */
            type: "relative" | "absolute";
            minutes_before: number | null;
            at: components["schemas"]["ReminderTime"] | null;
            /**
             * @description `mail`: by mail to your verified address, and on `/events`. `push`: to your browsers of `/push/subscriptions`, and on `/events`. `webhook`: to your webhooks that are told of `reminder.fired`, and on `/events`. `event`: on `/events` only
             * @example mail
             * @enum {string}
             */
            channel: "event" | "mail" | "push" | "webhook";
            /**
             * Format: date-time
             * @example 2026-11-25T12:00:00.000Z
             */
            created_at: string;
            /**
             * Format: date-time
             * @example 2026-11-25T12:00:00.000Z
             */
            updated_at: string;
        };
        Reminders: {
            reminders: components["schemas"]["Reminder"][];
        };
        /**
         * @example {
         *       "type": "relative",
         *       "minutes_before": 30,
         *       "channel": "mail"
         *     }
         */
        CreateReminder: {
            /**
             * @description `relative`: so many minutes before the due, whatever becomes of it. `absolute`: at a time of its own
             * @example relative
             * @enum {string}
             */
            type: "relative" | "absolute";
            /**
             * @description How many minutes before the due. Of a whole day it counts from midnight: -540 is 09:00 of that day. Only of a relative reminder
             * @example 30
             */
            minutes_before?: number;
            at?: components["schemas"]["ReminderTime"];
            /**
             * @description `mail`: by mail to your verified address, and on `/events`. `push`: to your browsers of `/push/subscriptions`, and on `/events`. `webhook`: to your webhooks that are told of `reminder.fired`, and on `/events`. `event`: on `/events` only
             * @example mail
             * @enum {string}
             */
            channel: "event" | "mail" | "push" | "webhook";
        };
        Comment: {
            /** @example 1 */
            id: number;
            /** @example 1 */
            todo_id: number;
            author: {
                /**
                 * @description The user
                 * @example 1
                 */
                id: number;
                username: string | null;
            };
            /**
             * @description Markdown. `@username` mentions a member of the list
             * @example @bob they are out of oats, is barley fine?
             */
            text: string;
            /** @description The members of the list that the text mentions, by the ids of the users */
            mentions: number[];
            /**
             * Format: date-time
             * @example 2026-11-25T12:00:00.000Z
             */
            posted_at: string;
            edited_at: string | null;
        };
        CommentPage: {
            /** @description The oldest first */
            comments: components["schemas"]["Comment"][];
            next_cursor: string | null;
        };
        CommentText: {
            /**
             * @description Markdown. `@username` mentions a member of the list
             * @example @bob they are out of oats, is barley fine?
             */
            text: string;
        };
        /** @description A list. `position`, `is_favorite` and `role` are those of the member who asks */
        List: {
            /** @example 1 */
            id: number;
            /** @example Work */
            name: string;
            /**
             * @description Markdown
             * @example what pays the rent
             */
            description: string;
            color: string | null;
            /**
             * @description How it is shown: as a list, or with its sections as columns of a board
             * @example list
             * @enum {string}
             */
            view: "list" | "board";
            /**
             * @description Each member’s own
             * @example false
             */
            is_favorite: boolean;
            /**
             * @description The member’s own: lists are sorted by this text, byte by byte
             * @example k00000000002
             */
            position: string;
            /**
             * @description Whether to-dos without a list go here
             * @example false
             */
            is_inbox: boolean;
            /**
             * @description Whether it is out of the way, as it is
             * @example false
             */
            is_archived: boolean;
            /**
             * @description A viewer reads. An editor changes to-dos and sections, too. An admin changes the list and its members, too. The owner deletes it, too
             * @example owner
             * @enum {string}
             */
            role: "viewer" | "editor" | "admin" | "owner";
            owner: components["schemas"]["User"];
            /**
             * @description The owner is one of them
             * @example 1
             */
            member_count: number;
            /**
             * Format: date-time
             * @example 2026-11-25T12:00:00.000Z
             */
            created_at: string;
            /**
             * Format: date-time
             * @example 2026-11-25T12:00:00.000Z
             */
            updated_at: string;
        };
        Section: {
            /** @example 1 */
            id: number;
            /** @example 1 */
            list_id: number;
            /** @example Waiting */
            name: string;
            /**
             * @description Things of a kind are sorted by this text, byte by byte
             * @example k00000000002
             */
            position: string;
            /**
             * @description Whether it is out of the way, as it is
             * @example false
             */
            is_archived: boolean;
            /**
             * Format: date-time
             * @example 2026-11-25T12:00:00.000Z
             */
            created_at: string;
            /**
             * Format: date-time
             * @example 2026-11-25T12:00:00.000Z
             */
            updated_at: string;
        };
        SavedFilter: {
            /** @example 1 */
            id: number;
            /**
             * @description What it is called
             * @example Now at work
             */
            name: string;
            /**
             * @description The filter as it is usually written
             * @example (today | overdue) & #Work & !@waiting
             */
            query: string;
            color: string | null;
            /**
             * @description Whether it is shown among what is used most
             * @example false
             */
            is_favorite: boolean;
            /**
             * @description Things of a kind are sorted by this text, byte by byte
             * @example k00000000002
             */
            position: string;
            /**
             * Format: date-time
             * @example 2026-11-25T12:00:00.000Z
             */
            created_at: string;
            /**
             * Format: date-time
             * @example 2026-11-25T12:00:00.000Z
             */
            updated_at: string;
        };
        Settings: {
            /**
             * @description Which day is today, and when a due without a time zone is
             * @example Europe/Berlin
             */
            time_zone: string;
            /**
             * @description The first day of the week; 1 is Monday
             * @example 1
             */
            week_start: number;
            /**
             * @description A language tag (BCP 47), such as `en` or `de-AT`
             * @example de
             */
            locale: string;
            /**
             * @description Of which notifications you also get mails, until you have read them: at most one in 15 minutes
             * @example [
             *       "invited",
             *       "assigned"
             *     ]
             */
            mail_about: ("invited" | "assigned" | "mentioned" | "commented")[];
        };
        SyncMember: {
            /** @example 1 */
            list_id: number;
            /**
             * @description The id of the user
             * @example 1
             */
            user_id: number;
            /**
             * @description A viewer reads. An editor changes to-dos and sections, too. An admin changes the list and its members, too. The owner deletes it, too
             * @example owner
             * @enum {string}
             */
            role: "viewer" | "editor" | "admin" | "owner";
        };
        /** @description How a label is shown. One that only to-dos have is not among them */
        SyncLabel: {
            /**
             * @description What `deleted` calls it
             * @example 1
             */
            id: number;
            /**
             * @description What to-dos have in `labels`
             * @example home
             */
            name: string;
            color: string | null;
            /**
             * @description Whether it is shown among what is used most
             * @example false
             */
            is_favorite: boolean;
            /**
             * @description Things of a kind are sorted by this text, byte by byte
             * @example k00000000002
             */
            position: string;
        };
        SyncDeleted: {
            /**
             * @description What it is. With a list, all that is in it is gone: its members, its sections, its to-dos. With a to-do, its comments and reminders
             * @example todo
             * @enum {string}
             */
            type: "list" | "section" | "todo" | "label" | "filter" | "comment" | "reminder";
            /** @example 1 */
            id: number;
        };
        SyncAnswer: {
            /**
             * @description What to ask with the next time. It says how far the client is; the server keeps nothing
             * @example eyJ1c2VyIjoxfQ
             */
            token: string;
            /**
             * @description Whether to forget everything first: what was known is too old to tell what has changed since
             * @example false
             */
            is_full: boolean;
            /**
             * @description Whether there is more: ask again at once
             * @example false
             */
            has_more: boolean;
            /** @description To be taken away, before the rest is put in */
            deleted: components["schemas"]["SyncDeleted"][];
            /** @description Also those in the archive */
            lists: components["schemas"]["List"][];
            /** @description All members of each list in `lists`: whoever is not among them is none any more */
            members: components["schemas"]["SyncMember"][];
            /** @description The names of those members */
            users: components["schemas"]["User"][];
            sections: components["schemas"]["Section"][];
            /** @description Not those in the trash: they are `deleted` */
            todos: components["schemas"]["Todo"][];
            labels: components["schemas"]["SyncLabel"][];
            filters: components["schemas"]["SavedFilter"][];
            /** @description With a to-do in `todos` come all that there are on it */
            comments: components["schemas"]["Comment"][];
            /** @description Your own. With a to-do in `todos` come all that you have of it */
            reminders: components["schemas"]["Reminder"][];
            settings: components["schemas"]["Settings"] | null;
        };
        Webhook: {
            /** @example 1 */
            id: number;
            /**
             * @description Where it is told: `https`, at a public address, unless the server allows more
             * @example https://example.com/todos
             */
            url: string;
            /**
             * @description What it is told of: `todo.completed`, `todo.*` for all that happens to to-dos, `*` for everything
             * @example [
             *       "todo.completed",
             *       "list.*"
             *     ]
             */
            events: string[];
            /**
             * @description Whether anything is sent. Switched on again, it goes on where it stopped
             * @example true
             */
            is_active: boolean;
            off_reason: string | null;
            /**
             * @description How many tries have failed in a row
             * @example 0
             */
            failures: number;
            /**
             * Format: date-time
             * @example 2026-11-25T12:00:00.000Z
             */
            created_at: string;
            /**
             * Format: date-time
             * @example 2026-11-25T12:00:00.000Z
             */
            updated_at: string;
        };
        NewWebhook: {
            /** @example 1 */
            id: number;
            /**
             * @description Where it is told: `https`, at a public address, unless the server allows more
             * @example https://example.com/todos
             */
            url: string;
            /**
             * @description What it is told of: `todo.completed`, `todo.*` for all that happens to to-dos, `*` for everything
             * @example [
             *       "todo.completed",
             *       "list.*"
             *     ]
             */
            events: string[];
            /**
             * @description Whether anything is sent. Switched on again, it goes on where it stopped
             * @example true
             */
            is_active: boolean;
            off_reason: string | null;
            /**
             * @description How many tries have failed in a row
             * @example 0
             */
            failures: number;
            /**
             * Format: date-time
             * @example 2026-11-25T12:00:00.000Z
             */
            created_at: string;
            /**
             * Format: date-time
             * @example 2026-11-25T12:00:00.000Z
             */
            updated_at: string;
            /**
             * @description What its messages are signed with. It is shown this once
             * @example whsec_YSBzZWNyZXQgdGhhdCBub2JvZHkgZWxzZSBrbm93cyE=
             */
            secret: string;
        };
        WebhookSecret: {
            /**
             * @description What its messages are signed with. It is shown this once
             * @example whsec_YSBzZWNyZXQgdGhhdCBub2JvZHkgZWxzZSBrbm93cyE=
             */
            secret: string;
            /**
             * Format: date-time
             * @description Until then, messages are signed with the old secret, too
             * @example 2026-11-25T12:00:00.000Z
             */
            old_secret_until: string;
        };
        /**
         * @example {
         *       "url": "https://example.com/todos",
         *       "events": [
         *         "todo.completed"
         *       ]
         *     }
         */
        CreateWebhook: {
            /**
             * @description Where it is told: `https`, at a public address, unless the server allows more
             * @example https://example.com/todos
             */
            url: string;
            /**
             * @description Left out, everything
             * @example [
             *       "todo.completed",
             *       "list.*"
             *     ]
             */
            events?: string[];
        };
        /**
         * @example {
         *       "is_active": true
         *     }
         */
        PatchWebhook: {
            /**
             * @description Where it is told: `https`, at a public address, unless the server allows more
             * @example https://example.com/todos
             */
            url?: string;
            /**
             * @description What it is told of: `todo.completed`, `todo.*` for all that happens to to-dos, `*` for everything
             * @example [
             *       "todo.completed",
             *       "list.*"
             *     ]
             */
            events?: string[];
            /**
             * @description Whether anything is sent. Switched on again, it goes on where it stopped
             * @example true
             */
            is_active?: boolean;
        };
        Webhooks: {
            webhooks: components["schemas"]["Webhook"][];
        };
        WebhookDelivery: {
            /** @example 1 */
            id: number;
            /**
             * @description The header `webhook-id`: the same at each try
             * @example msg_2KWPBgLlAfxdpx2AI54pPJ85f4W
             */
            message_id: string;
            /**
             * @description What has happened
             * @example todo.completed
             */
            type: string;
            /**
             * @description `waiting` for the next try, `delivered`, `failed` for good, or `dropped`: it is hidden from you by now, or deleted
             * @example delivered
             * @enum {unknown}
             */
            state: "waiting" | "delivered" | "failed" | "dropped";
            /**
             * @description How often it was tried
             * @example 1
             */
            attempts: number;
            status: number | null;
            excerpt: string | null;
            error: string | null;
            attempted_at: string | null;
            /**
             * Format: date-time
             * @description When it was first tried, or asked for
             * @example 2026-11-25T12:00:00.000Z
             */
            created_at: string;
        };
        WebhookDeliveries: {
            /** @description The latest first, for 30 days */
            deliveries: components["schemas"]["WebhookDelivery"][];
            next_cursor: string | null;
        };
        /**
         * @example {
         *       "version": 7
         *     }
         */
        UndoRequest: {
            /**
             * @description The version that the change has raised its account to
             * @example 7
             */
            version: number;
            /**
             * @description The account, if it is not your own: that of a list that is shared with you
             * @example 1
             */
            user_id?: number;
        };
        UndoResult: {
            /**
             * @description The version of taking back: take that back, and your change is there again
             * @example 8
             */
            version: number;
            /**
             * @description How many things are as they were
             * @example 1
             */
            undone: number;
            /** @description What others, or you, have changed since: left as it is */
            conflicts: {
                /**
                 * @description What kind of thing
                 * @example todo
                 */
                entity: string;
                /** @example 1 */
                id: number;
                /**
                 * @description The field
                 * @example contents
                 */
                field: string;
                /**
                 * @description What taking back would have set
                 * @example buy milk
                 */
                before: unknown;
                /**
                 * @description What your change had set
                 * @example buy tea
                 */
                after: unknown;
                /**
                 * @description What it is now
                 * @example buy coffee
                 */
                now: unknown;
            }[];
        };
        HistoryEntry: {
            /**
             * @description What the change has raised its account to. `POST /undo` takes back all that has the same
             * @example 7
             */
            version: number;
            /**
             * @description The account
             * @example 1
             */
            user_id: number;
            /**
             * Format: date-time
             * @description When
             * @example 2026-11-25T12:00:00.000Z
             */
            at: string;
            actor: {
                /**
                 * @description The user
                 * @example 1
                 */
                id: number;
                username: string | null;
            } | null;
            /**
             * @description `create`, `update`, `complete`, `skip`, `reopen`, `move`, `delete`, `restore`, `purge`
             * @example update
             */
            action: string;
            /**
             * @description `todo`, `list`, `section` or `member`
             * @example todo
             */
            entity: string;
            /**
             * @description The id of that thing; of a member, the id of the user
             * @example 1
             */
            id: number;
            /**
             * @description What was done, in words
             * @example changed the to-do: contents from “buy milk” to “buy tea”
             */
            text: string;
            /** @description What has changed */
            fields: {
                /**
                 * @description The field
                 * @example contents
                 */
                field: string;
                /**
                 * @description What it was; null if there was nothing
                 * @example buy milk
                 */
                before: unknown;
                /**
                 * @description What it has become; null if there is nothing
                 * @example buy tea
                 */
                after: unknown;
            }[];
        };
        HistoryPage: {
            /** @description What was changed last comes first */
            changes: components["schemas"]["HistoryEntry"][];
            next_cursor: string | null;
        };
        DeletedTodo: {
            /** @example 1 */
            id: number;
            /**
             * Format: uuid
             * @description A name of the to-do that its maker may choose. Adding one with the same name again adds nothing
             * @example 0b8f4b0a-3f0b-4f8f-9d59-0f4ba31d2a5e
             */
            uid: string;
            /**
             * @description The account that owns its list
             * @example 1
             */
            user_id: number;
            /** @example 1 */
            list_id: number;
            section_id: number | null;
            parent_id: number | null;
            /**
             * @description To-dos of one list and one parent are sorted by this text, byte by byte
             * @example k00000000002
             */
            position: string;
            /** @example buy milk */
            contents: string;
            /**
             * @description Markdown
             * @example the one with oats
             */
            notes: string;
            /** @example false */
            is_done: boolean;
            /**
             * @description 1 is the most urgent, 4 is none
             * @example 4
             */
            priority: number;
            /**
             * @description Names. A label need not be made before it is used
             * @example [
             *       "home"
             *     ]
             */
            labels: string[];
            due: components["schemas"]["Due"] | null;
            start: components["schemas"]["Due"] | null;
            deadline: string | null;
            duration_minutes: number | null;
            recurrence: components["schemas"]["Recurrence"] | null;
            assignee_id: number | null;
            completed_at: string | null;
            completed_by: number | null;
            /**
             * @description Its files
             * @example []
             */
            attachments: components["schemas"]["Attachment"][];
            /** @example 1 */
            created_by: number;
            /**
             * Format: date-time
             * @example 2026-11-25T12:00:00.000Z
             */
            created_at: string;
            /**
             * Format: date-time
             * @example 2026-11-25T12:00:00.000Z
             */
            updated_at: string;
            /**
             * @description The version of its account when it changed last
             * @example 2
             */
            version: number;
            /**
             * Format: date-time
             * @description It is deleted for good 30 days later
             * @example 2026-11-25T12:00:00.000Z
             */
            deleted_at: string;
        };
        DeletedList: {
            /** @example 1 */
            id: number;
            /** @example Work */
            name: string;
            /**
             * @description Markdown
             * @example what pays the rent
             */
            description: string;
            color: string | null;
            /**
             * @description How it is shown: as a list, or with its sections as columns of a board
             * @example list
             * @enum {string}
             */
            view: "list" | "board";
            /**
             * @description Each member’s own
             * @example false
             */
            is_favorite: boolean;
            /**
             * @description The member’s own: lists are sorted by this text, byte by byte
             * @example k00000000002
             */
            position: string;
            /**
             * @description Whether to-dos without a list go here
             * @example false
             */
            is_inbox: boolean;
            /**
             * @description Whether it is out of the way, as it is
             * @example false
             */
            is_archived: boolean;
            /**
             * @description A viewer reads. An editor changes to-dos and sections, too. An admin changes the list and its members, too. The owner deletes it, too
             * @example owner
             * @enum {string}
             */
            role: "viewer" | "editor" | "admin" | "owner";
            owner: components["schemas"]["User"];
            /**
             * @description The owner is one of them
             * @example 1
             */
            member_count: number;
            /**
             * Format: date-time
             * @example 2026-11-25T12:00:00.000Z
             */
            created_at: string;
            /**
             * Format: date-time
             * @example 2026-11-25T12:00:00.000Z
             */
            updated_at: string;
            /**
             * Format: date-time
             * @description It is deleted for good 30 days later
             * @example 2026-11-25T12:00:00.000Z
             */
            deleted_at: string;
        };
        TrashPage: {
            /** @description On the first page: the lists, each with the to-dos that were in it */
            lists: components["schemas"]["DeletedList"][];
            /** @description What was deleted last comes first. None that went with its list */
            todos: components["schemas"]["DeletedTodo"][];
            next_cursor: string | null;
        };
        Lists: {
            lists: components["schemas"]["List"][];
        };
        /**
         * @example {
         *       "name": "Work",
         *       "color": "berry_red",
         *       "view": "board"
         *     }
         */
        CreateList: {
            /** @example Work */
            name: string;
            /**
             * @description Markdown
             * @example what pays the rent
             */
            description?: string;
            color?: string | null;
            /**
             * @description How it is shown: as a list, or with its sections as columns of a board
             * @example list
             * @enum {string}
             */
            view?: "list" | "board";
            /**
             * @description Each member’s own
             * @example false
             */
            is_favorite?: boolean;
            /**
             * @description The one that it comes before
             * @example 1
             */
            before_id?: number;
            /**
             * @description The one that it comes after
             * @example 1
             */
            after_id?: number;
        };
        /**
         * @example {
         *       "name": "Work",
         *       "is_favorite": true
         *     }
         */
        PatchList: {
            /** @example Work */
            name?: string;
            /**
             * @description Markdown
             * @example what pays the rent
             */
            description?: string;
            color?: string | null;
            /**
             * @description How it is shown: as a list, or with its sections as columns of a board
             * @example list
             * @enum {string}
             */
            view?: "list" | "board";
            /**
             * @description Each member’s own
             * @example false
             */
            is_favorite?: boolean;
            /**
             * @description Whether it is out of the way, as it is
             * @example false
             */
            is_archived?: boolean;
            /**
             * @description The one that it comes before
             * @example 1
             */
            before_id?: number;
            /**
             * @description The one that it comes after
             * @example 1
             */
            after_id?: number;
        };
        Sections: {
            sections: components["schemas"]["Section"][];
        };
        /**
         * @example {
         *       "name": "Waiting"
         *     }
         */
        CreateSection: {
            /** @example Waiting */
            name: string;
            /**
             * @description The one that it comes before
             * @example 1
             */
            before_id?: number;
            /**
             * @description The one that it comes after
             * @example 1
             */
            after_id?: number;
        };
        Member: {
            /** @example 1 */
            id: number;
            /**
             * @description Names that differ only in case, in Unicode form or in invisible characters are one name. No blanks at the ends, no control characters
             * @example ada
             */
            username: string;
            /**
             * @description A viewer reads. An editor changes to-dos and sections, too. An admin changes the list and its members, too. The owner deletes it, too
             * @example owner
             * @enum {string}
             */
            role: "viewer" | "editor" | "admin" | "owner";
            /**
             * @description Whoever is `invited` has not accepted yet, and does not see the list
             * @example active
             * @enum {string}
             */
            state: "active" | "invited";
            /**
             * Format: date-time
             * @description When this user became a member, or was invited
             * @example 2026-11-25T12:00:00.000Z
             */
            since: string;
        };
        Members: {
            members: components["schemas"]["Member"][];
        };
        /**
         * @example {
         *       "role": "editor"
         *     }
         */
        PatchMember: {
            /**
             * @description A viewer reads. An editor changes to-dos and sections, too. An admin changes the list and its members, too. The owner deletes it, too
             * @example editor
             * @enum {string}
             */
            role: "viewer" | "editor" | "admin";
        };
        /**
         * @example {
         *       "user_id": 2
         *     }
         */
        TransferList: {
            /**
             * @description The id of a member
             * @example 1
             */
            user_id: number;
        };
        /** @description An invitation to a list, of a user or by a link */
        ListInvitation: {
            /** @example 1 */
            id: number;
            /** @description The list */
            list: {
                /** @example 1 */
                id: number;
                /** @example Work */
                name: string;
            };
            /**
             * @description A viewer reads. An editor changes to-dos and sections, too. An admin changes the list and its members, too. The owner deletes it, too
             * @example editor
             * @enum {string}
             */
            role: "viewer" | "editor" | "admin";
            /** @description Who is invited; null for a link */
            user: components["schemas"]["User"] | null;
            invited_by: components["schemas"]["User"];
            /**
             * Format: date-time
             * @example 2026-11-25T12:00:00.000Z
             */
            created_at: string;
            /** @description When a link ends; null for a user */
            expires_at: string | null;
            /** @description How many people may still use a link; null for a user */
            uses_left: number | null;
        };
        ListInvitations: {
            invitations: components["schemas"]["ListInvitation"][];
        };
        /** @description A new link. Its token is told this once, and cannot be read again */
        InvitationLink: {
            /** @example 1 */
            id: number;
            /** @description The list */
            list: {
                /** @example 1 */
                id: number;
                /** @example Work */
                name: string;
            };
            /**
             * @description A viewer reads. An editor changes to-dos and sections, too. An admin changes the list and its members, too. The owner deletes it, too
             * @example editor
             * @enum {string}
             */
            role: "viewer" | "editor" | "admin";
            /** @description Who is invited; null for a link */
            user: components["schemas"]["User"] | null;
            invited_by: components["schemas"]["User"];
            /**
             * Format: date-time
             * @example 2026-11-25T12:00:00.000Z
             */
            created_at: string;
            /** @description When a link ends; null for a user */
            expires_at: string | null;
            /** @description How many people may still use a link; null for a user */
            uses_left: number | null;
            /**
             * @description The secret of the link
             * @example dGhlcmUgaXMgbm90aGluZyBsaWtlIGEgbGlzdCBvZiA
             */
            token: string;
        };
        /**
         * @example {
         *       "username": "bob",
         *       "role": "editor"
         *     }
         */
        CreateListInvitation: {
            /**
             * @description The name, written as its owner writes it
             * @example ada
             */
            username: string;
            /**
             * @description A viewer reads. An editor changes to-dos and sections, too. An admin changes the list and its members, too. The owner deletes it, too
             * @example editor
             * @enum {string}
             */
            role: "viewer" | "editor" | "admin";
        };
        /**
         * @example {
         *       "role": "editor",
         *       "uses": 3
         *     }
         */
        CreateInvitationLink: {
            /**
             * @description A viewer reads. An editor changes to-dos and sections, too. An admin changes the list and its members, too. The owner deletes it, too
             * @example editor
             * @enum {string}
             */
            role: "viewer" | "editor" | "admin";
            /**
             * @description For how many days; 7 if it is left out
             * @example 7
             */
            valid_days?: number;
            /**
             * @description For how many people; one if it is left out
             * @example 1
             */
            uses?: number;
        };
        /**
         * @example {
         *       "token": "dGhlcmUgaXMgbm90aGluZyBsaWtlIGEgbGlzdCBvZiA"
         *     }
         */
        AcceptLink: {
            /**
             * @description The secret of the link
             * @example dGhlcmUgaXMgbm90aGluZyBsaWtlIGEgbGlzdCBvZiA
             */
            token: string;
        };
        /**
         * @example {
         *       "name": "Waiting"
         *     }
         */
        PatchSection: {
            /** @example Waiting */
            name?: string;
            /**
             * @description Whether it is out of the way, as it is
             * @example false
             */
            is_archived?: boolean;
            /**
             * @description The one that it comes before
             * @example 1
             */
            before_id?: number;
            /**
             * @description The one that it comes after
             * @example 1
             */
            after_id?: number;
        };
        Label: {
            /**
             * @description What to-dos have in `labels`
             * @example home
             */
            name: string;
            color: string | null;
            /**
             * @description Whether it is shown among what is used most
             * @example false
             */
            is_favorite: boolean;
            position: string | null;
            /**
             * @description How many open to-dos have it
             * @example 3
             */
            todo_count: number;
        };
        Labels: {
            labels: components["schemas"]["Label"][];
        };
        /**
         * @example {
         *       "name": "home",
         *       "color": "berry_red"
         *     }
         */
        CreateLabel: {
            /**
             * @description What to-dos have in `labels`
             * @example home
             */
            name: string;
            color?: string | null;
            /**
             * @description Whether it is shown among what is used most
             * @example false
             */
            is_favorite?: boolean;
            /**
             * @description The label that it comes before
             * @example home
             */
            before_name?: string;
            /**
             * @description The label that it comes after
             * @example home
             */
            after_name?: string;
        };
        /**
         * @example {
         *       "color": "#dc4c3e"
         *     }
         */
        PatchLabel: {
            /**
             * @description What it is called from now on, on all to-dos
             * @example home
             */
            name?: string;
            color?: string | null;
            /**
             * @description Whether it is shown among what is used most
             * @example false
             */
            is_favorite?: boolean;
            /**
             * @description The label that it comes before
             * @example home
             */
            before_name?: string;
            /**
             * @description The label that it comes after
             * @example home
             */
            after_name?: string;
        };
        /**
         * @example {
         *       "time_zone": "Europe/Berlin",
         *       "week_start": 1,
         *       "locale": "de"
         *     }
         */
        PatchSettings: {
            /**
             * @description Which day is today, and when a due without a time zone is
             * @example Europe/Berlin
             */
            time_zone?: string;
            /**
             * @description The first day of the week; 1 is Monday
             * @example 1
             */
            week_start?: number;
            /**
             * @description A language tag (BCP 47), such as `en` or `de-AT`
             * @example de
             */
            locale?: string;
            /**
             * @description Of which notifications you also get mails, until you have read them: at most one in 15 minutes
             * @example [
             *       "invited",
             *       "assigned"
             *     ]
             */
            mail_about?: ("invited" | "assigned" | "mentioned" | "commented")[];
        };
        /**
         * @example {
         *       "minutes_before": 10
         *     }
         */
        PatchReminder: {
            /**
             * @description How many minutes before the due. Of a whole day it counts from midnight: -540 is 09:00 of that day. Only of a relative reminder
             * @example 30
             */
            minutes_before?: number;
            at?: components["schemas"]["ReminderTime"];
            /**
             * @description `mail`: by mail to your verified address, and on `/events`. `push`: to your browsers of `/push/subscriptions`, and on `/events`. `webhook`: to your webhooks that are told of `reminder.fired`, and on `/events`. `event`: on `/events` only
             * @example mail
             * @enum {string}
             */
            channel?: "event" | "mail" | "push" | "webhook";
        };
        ReminderFire: {
            /**
             * @description Tells one occasion from all others
             * @example 1
             */
            id: number;
            /** @example 1 */
            reminder_id: number;
            /** @example 1 */
            todo_id: number;
            /**
             * @description `missed`: it could have been sent only more than a day later, and was not
             * @example sent
             * @enum {string}
             */
            state: "sent" | "missed";
            /**
             * Format: date-time
             * @description The moment that it was meant for
             * @example 2026-11-25T12:00:00.000Z
             */
            at: string;
            /**
             * Format: date-time
             * @description When it was sent, or given up
             * @example 2026-11-25T12:00:00.000Z
             */
            fired_at: string;
        };
        ReminderFires: {
            fires: components["schemas"]["ReminderFire"][];
        };
        CreatePushSubscription: {
            /**
             * @description The URL at the push service of the browser
             * @example https://push.example.com/send/abc
             */
            endpoint: string;
            /** @description What messages are encrypted with */
            keys: {
                /**
                 * @description The public key of the browser
                 * @example BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4
                 */
                p256dh: string;
                /**
                 * @description The secret that the browser shares
                 * @example BTBZMqHH6r4Tts7J_aSIgg
                 */
                auth: string;
            };
        };
        PushKey: {
            /**
             * @description The `applicationServerKey` for `PushManager.subscribe` (RFC 8292)
             * @example BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4
             */
            public_key: string;
        };
        PushSubscription: {
            /** @example 1 */
            id: number;
            /**
             * @description The URL at the push service of the browser
             * @example https://push.example.com/send/abc
             */
            endpoint: string;
            /**
             * Format: date-time
             * @example 2026-11-25T12:00:00.000Z
             */
            created_at: string;
        };
        PushSubscriptions: {
            subscriptions: components["schemas"]["PushSubscription"][];
        };
        /** @description What you are told of what somebody else has done */
        Notification: {
            /** @example 1 */
            id: number;
            /**
             * @description `invited`: you are invited to a list. `assigned`: you are to do a to-do. `mentioned`: a comment mentions you. `commented`: somebody says something about a to-do that you are to do
             * @example assigned
             * @enum {string}
             */
            kind: "invited" | "assigned" | "mentioned" | "commented";
            /** @description Who did it; null if that account has been deleted since */
            actor: components["schemas"]["User"] | null;
            /** @description The list that it is about */
            list: {
                /** @example 1 */
                id: number;
                /** @example Work */
                name: string;
            };
            /** @description The to-do that it is about; null for an invitation */
            todo: {
                /** @example 1 */
                id: number;
                /** @example buy milk */
                contents: string;
            } | null;
            /** @description The comment that it is about; null if it is about none */
            comment: {
                /** @example 1 */
                id: number;
                /**
                 * @description Its first 200 characters
                 * @example @ann, the one with oats
                 */
                text: string;
            } | null;
            /** @description The invitation, which `POST /invitations/:id/accept` takes; null for all else */
            invitation_id: number | null;
            /**
             * @description Whether you have seen it
             * @example false
             */
            is_read: boolean;
            /**
             * Format: date-time
             * @example 2026-11-25T12:00:00.000Z
             */
            created_at: string;
        };
        NotificationPage: {
            notifications: components["schemas"]["Notification"][];
            /**
             * @description How many you have not seen, of all
             * @example 3
             */
            unread_count: number;
            /** @description The `cursor` of the next page; null on the last one */
            next_cursor: string | null;
        };
        /**
         * @example {
         *       "is_read": true,
         *       "up_to": 15
         *     }
         */
        MarkNotifications: {
            /**
             * @description Whether you have seen it
             * @example false
             */
            is_read: boolean;
            /**
             * @description Which ones. Those that you do not have are passed over
             * @example [
             *       12,
             *       15
             *     ]
             */
            ids?: number[];
            /**
             * @description All up to this one: those that have come since you looked stay as they are. In place of `ids`
             * @example 1
             */
            up_to?: number;
        };
        UnreadCount: {
            /**
             * @description How many you have not seen, of all
             * @example 3
             */
            unread_count: number;
        };
        SavedFilters: {
            filters: components["schemas"]["SavedFilter"][];
        };
        /**
         * @example {
         *       "name": "Now at work",
         *       "query": "(today | overdue) & #Work"
         *     }
         */
        CreateFilter: {
            /**
             * @description What it is called
             * @example Now at work
             */
            name: string;
            /**
             * @description A filter, as docs/filters.md describes them
             * @example (today | overdue) & #Work & !@waiting
             */
            query: string;
            color?: string | null;
            /**
             * @description Whether it is shown among what is used most
             * @example false
             */
            is_favorite?: boolean;
            /**
             * @description The one that it comes before
             * @example 1
             */
            before_id?: number;
            /**
             * @description The one that it comes after
             * @example 1
             */
            after_id?: number;
        };
        /**
         * @example {
         *       "query": "today & #Work"
         *     }
         */
        PatchFilter: {
            /**
             * @description What it is called
             * @example Now at work
             */
            name?: string;
            /**
             * @description A filter, as docs/filters.md describes them
             * @example (today | overdue) & #Work & !@waiting
             */
            query?: string;
            color?: string | null;
            /**
             * @description Whether it is shown among what is used most
             * @example false
             */
            is_favorite?: boolean;
            /**
             * @description The one that it comes before
             * @example 1
             */
            before_id?: number;
            /**
             * @description The one that it comes after
             * @example 1
             */
            after_id?: number;
        };
        FilterExplanation: {
            /**
             * @description The same filter as it is usually written: filters that mean the same as written have the same text
             * @example (today | overdue) & #Work & !@waiting
             */
            filter: string;
            /**
             * @description Which to-dos it finds, in English, with the dates of now
             * @example (due today or overdue) and in the list Work and not labelled waiting
             */
            explanation: string;
        };
        DataExport: {
            /**
             * @description `waiting` and `running`: look again in a moment; `ready`: download it; `failed`: ask for another one
             * @example running
             * @enum {string}
             */
            state: "waiting" | "running" | "ready" | "failed";
            /**
             * @description How many records have been written
             * @example 500
             */
            done: number;
            /**
             * @description How many there will be, about: 0 until the export is begun
             * @example 2000
             */
            total: number;
            size: number | null;
            /**
             * Format: date-time
             * @description When it was asked for
             * @example 2026-11-25T12:00:00.000Z
             */
            created_at: string;
            /**
             * Format: date-time
             * @description When it is deleted
             * @example 2026-11-25T12:00:00.000Z
             */
            expires_at: string;
        };
        RecurrencePreviewRequest: {
            /**
             * @description A recurrence rule (RFC 5545, section 3.3.10), `FREQ` being DAILY, WEEKLY, MONTHLY or YEARLY. What it leaves out, such as the day of the month, is that of the first due
             * @example FREQ=MONTHLY;BYMONTHDAY=-1
             */
            rule: string;
            due: components["schemas"]["Due"];
            /**
             * @description `due`: the next due is the first date of the rule after this one that is not before today. `completion`: the rule is counted from the day of completion
             * @default due
             * @example due
             * @enum {string}
             */
            from?: "due" | "completion";
            /**
             * @description Where you are: it decides which day is today, and when a due without a time zone is. Left out, that of your settings
             * @example Europe/Berlin
             */
            time_zone?: string;
            /**
             * @description How many dues are wanted
             * @default 5
             * @example 5
             */
            count?: number;
        };
        RecurrencePreview: {
            /**
             * @description The rule, as it would be kept
             * @example FREQ=MONTHLY;BYMONTHDAY=-1
             */
            rule: string;
            /**
             * @description The rule in English
             * @example every month on the last day
             */
            in_words: string;
            /** @description The dues of the next 400 years that come after this one, if each is completed on its day, or today if that has passed */
            dues: components["schemas"]["Due"][];
            /**
             * @description Whether more come after these. If not, completing the last of them is for good
             * @example true
             */
            has_more: boolean;
        };
        Account: {
            /** @example 1 */
            id: number;
            /**
             * @description Names that differ only in case, in Unicode form or in invisible characters are one name. No blanks at the ends, no control characters
             * @example ada
             */
            username: string;
            /**
             * @description The e-mail address that the user has verified; null while there is none
             * @example ada@example.com
             */
            email: string | null;
        };
        Tokens: {
            /**
             * @description A JWT; send it as `Authorization: Bearer <access_token>`
             * @example eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl
             */
            access_token: string;
            /** @enum {string} */
            token_type: "Bearer";
            /**
             * @description Seconds until the access token expires
             * @example 86400
             */
            expires_in: number;
            /**
             * @description Valid for one `POST /users/token/refresh`, which gives the next one. Left out with `"session": "cookie"`
             * @example YXMgb2YgdGhlIGZhbWlseWFuZCB0aGVuIHRoZSBzZWNyZXQgdGhhdCBpcyBuZXch
             */
            refresh_token?: string;
        };
        PublicKeySet: {
            keys: {
                /** @enum {string} */
                kty: "EC";
                /** @enum {string} */
                crv: "P-256";
                /** @example MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4 */
                x: string;
                /** @example 4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM */
                y: string;
                /** @example 2026-11 */
                kid: string;
                /** @enum {string} */
                alg: "ES256";
                /** @enum {string} */
                use: "sig";
            }[];
        };
        /** @description What a user signs up and logs in with */
        Credentials: {
            /**
             * @description Names that differ only in case, in Unicode form or in invisible characters are one name. No blanks at the ends, no control characters
             * @example ada
             */
            username: string;
            /**
             * @description At most 72 bytes in UTF-8. How long it must be at least depends on the security profile
             * @example clover-9-lanterns
             */
            password: string;
            /**
             * @description For a page of the same origin: the refresh token comes, and is read, in an `HttpOnly` cookie, and is in no body
             * @example cookie
             * @enum {string}
             */
            session?: "cookie";
        };
        /** @description What a user signs up with */
        SignUp: {
            /**
             * @description Names that differ only in case, in Unicode form or in invisible characters are one name. No blanks at the ends, no control characters
             * @example ada
             */
            username: string;
            /**
             * @description At most 72 bytes in UTF-8. How long it must be at least depends on the security profile
             * @example clover-9-lanterns
             */
            password: string;
            /**
             * @description For a page of the same origin: the refresh token comes, and is read, in an `HttpOnly` cookie, and is in no body
             * @example cookie
             * @enum {string}
             */
            session?: "cookie";
            /**
             * @description What the person who runs the service has sent you; needed where the policy is `invitation`
             * @example mZ0n2VYHk8yM1J5c3hQeXJ0d2FsbGV0LWtleS1oZXJl
             */
            invitation?: string;
        };
        /** @description The new user; with `"session": "cookie"`, also the access token of a first session */
        SignedUp: {
            /** @example 1 */
            id: number;
            /**
             * @description Names that differ only in case, in Unicode form or in invisible characters are one name. No blanks at the ends, no control characters
             * @example ada
             */
            username: string;
            /**
             * @description A JWT; send it as `Authorization: Bearer <access_token>`
             * @example eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl
             */
            access_token?: string;
            /** @enum {string} */
            token_type?: "Bearer";
            /**
             * @description Seconds until the access token expires
             * @example 86400
             */
            expires_in?: number;
        };
        /** @description Who can sign up */
        SignUpInfo: {
            /**
             * @description `open`: everybody; `invitation`: who has been invited; `closed`: nobody
             * @example open
             * @enum {string}
             */
            policy: "open" | "invitation" | "closed";
        };
        ChangePassword: {
            /**
             * @description At most 72 bytes in UTF-8. How long it must be at least depends on the security profile
             * @example clover-9-lanterns
             */
            current_password: string;
            /**
             * @description At most 72 bytes in UTF-8. How long it must be at least depends on the security profile
             * @example clover-9-lanterns
             */
            new_password: string;
        };
        DeleteUser: {
            /**
             * @description At most 72 bytes in UTF-8. How long it must be at least depends on the security profile
             * @example clover-9-lanterns
             */
            password: string;
            /**
             * @description What becomes of the lists that the user owns and others are in: `transfer` gives each to its heir, `delete` deletes them for everybody
             * @example transfer
             * @enum {string}
             */
            shared_lists?: "transfer" | "delete";
        };
        PatchUser: {
            /**
             * @description Names that differ only in case, in Unicode form or in invisible characters are one name. No blanks at the ends, no control characters
             * @example ada
             */
            username: string;
        };
        /** @description Either a refresh token, or where it is kept */
        RefreshTokens: {
            /**
             * @description Required without `session`
             * @example YXMgb2YgdGhlIGZhbWlseWFuZCB0aGVuIHRoZSBzZWNyZXQgdGhhdCBpcyBuZXch
             */
            refresh_token?: string;
            /**
             * @description For a page of the same origin: the refresh token comes, and is read, in an `HttpOnly` cookie, and is in no body
             * @example cookie
             * @enum {string}
             */
            session?: "cookie";
        };
        /** @description What a log-in begins. It counts as used when its tokens are refreshed */
        Session: {
            /**
             * Format: uuid
             * @description A UUID
             * @example 7c9e6679-7425-40de-944b-e07fc1f90ae7
             */
            id: string;
            /**
             * @description The `User-Agent` that last used it
             * @example Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0
             */
            device: string;
            /**
             * @description The address that last used it
             * @example 203.0.113.7
             */
            address: string;
            /**
             * Format: date-time
             * @example 2026-11-25T12:00:00.000Z
             */
            created_at: string;
            /**
             * Format: date-time
             * @example 2026-11-25T12:00:00.000Z
             */
            last_used_at: string;
            /**
             * @description Whether it is the session of this request
             * @example true
             */
            is_current: boolean;
        };
        Sessions: {
            /** @description The session of this request, then those last used; at most 100 */
            sessions: components["schemas"]["Session"][];
        };
        AuditEvent: {
            /** @example 1 */
            id: number;
            /**
             * @example log-in
             * @enum {string}
             */
            event: "sign-up" | "log-in" | "refresh" | "log-out" | "session-revoked" | "other-sessions-revoked" | "password-changed" | "password-reset-requested" | "password-reset" | "renamed" | "email-code-requested" | "email-verified" | "deleted" | "invited" | "disabled" | "enabled" | "signed-out";
            /**
             * @description `success`; `refused`, such as a wrong password; `throttled`, after too many failures; or `reused`: a refresh token was sent that had been used before
             * @enum {string}
             */
            outcome: "success" | "refused" | "throttled" | "reused";
            /**
             * @description `operator`: the person who runs the service; otherwise `user`
             * @example user
             * @enum {string}
             */
            actor: "user" | "operator";
            /**
             * @description Where the request came from; null if that is not known
             * @example 192.0.2.1
             */
            address: string | null;
            /**
             * Format: date-time
             * @example 2026-11-25T12:00:00.000Z
             */
            at: string;
        };
        AuditPage: {
            events: components["schemas"]["AuditEvent"][];
            /**
             * @description Asks for the next page; null after the last page
             * @example null
             */
            next_cursor: string | null;
        };
        EmailCodeRequest: {
            /**
             * @description Case makes no difference. An international domain may be written either way (`bücher.example`)
             * @example ada@example.com
             */
            email: string;
            /**
             * @description At most 72 bytes in UTF-8. How long it must be at least depends on the security profile
             * @example clover-9-lanterns
             */
            password?: string;
        };
        EmailVerification: {
            /**
             * @description Case makes no difference. An international domain may be written either way (`bücher.example`)
             * @example ada@example.com
             */
            email: string;
            /**
             * @description The six digits of the mail. Blanks and hyphens that were copied along are ignored
             * @example 123456
             */
            otp: string;
        };
        CodeRequest: {
            /**
             * @description Case makes no difference. An international domain may be written either way (`bücher.example`)
             * @example ada@example.com
             */
            email: string;
        };
        PasswordReset: {
            /**
             * @description Case makes no difference. An international domain may be written either way (`bücher.example`)
             * @example ada@example.com
             */
            email: string;
            /**
             * @description The six digits of the mail. Blanks and hyphens that were copied along are ignored
             * @example 123456
             */
            otp: string;
            /**
             * @description At most 72 bytes in UTF-8. How long it must be at least depends on the security profile
             * @example clover-9-lanterns
             */
            new_password: string;
        };
        PasswordResetByToken: {
            /**
             * @description What the person who runs the service has sent you
             * @example 7.0.1764331200000.Lr2mJ1uUMY0m0zVd1Wd8hS5dY4o1a6XqgWm0Q9kq3aE
             */
            token: string;
            /**
             * @description At most 72 bytes in UTF-8. How long it must be at least depends on the security profile
             * @example clover-9-lanterns
             */
            new_password: string;
        };
    };
    responses: {
        /** @description The URL or the body is malformed */
        MalformedRequest: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                RateLimit: components["headers"]["RateLimit"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description There is no access token, or it is not valid */
        Unauthorized: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                RateLimit: components["headers"]["RateLimit"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The body is too large */
        BodyTooLarge: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                RateLimit: components["headers"]["RateLimit"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The body has a type that is not supported: send `application/json` */
        UnsupportedMediaType: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                RateLimit: components["headers"]["RateLimit"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description A parameter or a field of the body is not valid: `errors` says which, and why */
        ValidationFailed: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                RateLimit: components["headers"]["RateLimit"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description Something that this operation needs is not available, or there is too much to do: try again later */
        Unavailable: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                "Retry-After": components["headers"]["Retry-After"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                RateLimit: components["headers"]["RateLimit"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description Any other fault of the request: `code` and `detail` say which */
        OtherClientError: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description Any other fault of the service: its logs have it under the `request_id` */
        OtherServerError: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description Too many requests came from this address */
        TooManyRequests: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                "Retry-After": components["headers"]["Retry-After"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                RateLimit: components["headers"]["RateLimit"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
    };
    parameters: {
        /** @description A new name for each thing to do, such as a UUID, in quotes or without. Send it along, and you may send the request again if you get no answer: it is done once, and for 24 hours each repetition gets the first answer, with `Idempotency-Replayed: true`. 401, 429 and 5xx are not kept: then the repetition is tried anew (draft-ietf-httpapi-idempotency-key-header) */
        IdempotencyKey: string;
    };
    requestBodies: never;
    headers: {
        /** @description Names this request in the logs of every service. It is the one that the client sent, if that is safe */
        "X-Request-Id": string;
        /** @description The version of what is answered. Send it back as `If-None-Match` or `If-Match` (RFC 9110) */
        ETag: string;
        /** @description That some bytes can be asked for with `Range` (RFC 9110, section 14.3) */
        "Accept-Ranges": "bytes";
        /** @description Which bytes these are, and how many there are in all (RFC 9110, section 14.4) */
        "Content-Range": string;
        /** @description The path of what was made */
        Location: string;
        /** @description Who may keep the answer, and for how long (RFC 9111) */
        "Cache-Control": string;
        /** @description Try again after so many seconds */
        "Retry-After": number;
        /** @description `true` where the same request with the same `Idempotency-Key` was answered before: this is that answer, and nothing was done this time */
        "Idempotency-Replayed": "true";
        /** @description How to authenticate (RFC 6750) */
        "WWW-Authenticate": string;
        /** @description How many requests an address may send: `q` in `w` seconds. Only where the operation has such a limit (draft-ietf-httpapi-ratelimit-headers) */
        "RateLimit-Policy": string;
        /** @description How many requests are left: `r` in the next `t` seconds. Only where the operation has such a limit */
        RateLimit: string;
    };
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    ping: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The service answers */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "ping": "pong"
                     *     }
                     */
                    "application/json": components["schemas"]["Ping"];
                };
            };
            "4XX": components["responses"]["OtherClientError"];
            "5XX": components["responses"]["OtherServerError"];
        };
    };
    getHealth: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The process runs */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "status": "ok",
                     *       "checks": {
                     *         "database": true
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["Health"];
                };
            };
            "4XX": components["responses"]["OtherClientError"];
            "5XX": components["responses"]["OtherServerError"];
        };
    };
    getReadiness: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It can */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "status": "ok",
                     *       "checks": {
                     *         "database": true
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["Health"];
                };
            };
            /** @description It cannot: `checks` says what is missing */
            503: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "status": "ok",
                     *       "checks": {
                     *         "database": true
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["Health"];
                };
            };
            "4XX": components["responses"]["OtherClientError"];
            "5XX": components["responses"]["OtherServerError"];
        };
    };
    listTodos: {
        parameters: {
            query?: {
                /** @description Only those done, or only those not done */
                is_done?: boolean;
                /**
                 * @description Only those in this list
                 * @example 1
                 */
                list_id?: number;
                /**
                 * @description Only those in this section
                 * @example 1
                 */
                section_id?: number;
                /**
                 * @description Only the subtasks of this to-do, without theirs
                 * @example 1
                 */
                parent_id?: number;
                /** @description Only those with this label, spelt like this. Given more than once: with each of them */
                label?: string[];
                /**
                 * @description Only those with this priority
                 * @example 4
                 */
                priority?: number;
                /**
                 * @description Only those assigned to this user
                 * @example 1
                 */
                assignee_id?: number;
                /**
                 * @description Only those due before this day
                 * @example 2026-12-24
                 */
                due_before?: string;
                /**
                 * @description Only those due after this day
                 * @example 2026-12-24
                 */
                due_after?: string;
                /**
                 * @description Only those that have changed since this version of their account
                 * @example 2
                 */
                changed_since_version?: number;
                /**
                 * @description Only those with each of these words in `contents` or `notes`, whatever the case
                 * @example milk
                 */
                q?: string;
                /**
                 * @description Only those that this filter finds, as docs/filters.md describes. Unless it says otherwise, not what is done
                 * @example (today | overdue) & #Work & !@waiting
                 */
                filter?: string;
                /** @description Those of your own account, or also those of lists that others share with you */
                scope?: "own" | "all";
                /**
                 * @description Whose days are meant by dates: a name of the IANA database. Left out, that of your settings
                 * @example Europe/Berlin
                 */
                time_zone?: string;
                /** @description `position` needs a `list_id`. What has no due comes last, in both orders. Texts are compared byte by byte */
                sort?: "id" | "position" | "due" | "priority" | "created_at" | "updated_at" | "contents";
                order?: "ASC" | "DESC";
                limit?: number;
                /** @description The `next_cursor` of the page before, asked for with the same sort, order and filters */
                cursor?: string;
                /** @description Adds its `user` to each to-do, in the same SQL statement */
                include?: "user";
            };
            header?: {
                /** @description The `ETag` of an answer that you have: 304 if nothing has changed since */
                "if-none-match"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of your to-dos */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    ETag: components["headers"]["ETag"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "todos": [
                     *         {
                     *           "id": 1,
                     *           "uid": "0b8f4b0a-3f0b-4f8f-9d59-0f4ba31d2a5e",
                     *           "user_id": 1,
                     *           "list_id": 1,
                     *           "section_id": 1,
                     *           "parent_id": 1,
                     *           "position": "k00000000002",
                     *           "contents": "buy milk",
                     *           "notes": "the one with oats",
                     *           "is_done": false,
                     *           "priority": 4,
                     *           "labels": [
                     *             "home"
                     *           ],
                     *           "due": {
                     *             "date": "2026-12-24",
                     *             "time": "17:00",
                     *             "time_zone": "Europe/Berlin"
                     *           },
                     *           "start": {
                     *             "date": "2026-12-24",
                     *             "time": "17:00",
                     *             "time_zone": "Europe/Berlin"
                     *           },
                     *           "deadline": "2026-12-24",
                     *           "duration_minutes": 30,
                     *           "recurrence": {
                     *             "rule": "FREQ=MONTHLY;BYMONTHDAY=-1",
                     *             "from": "due",
                     *             "reset_subtasks": true
                     *           },
                     *           "assignee_id": 1,
                     *           "completed_at": "2026-11-25T12:00:00.000Z",
                     *           "completed_by": 1,
                     *           "attachments": [],
                     *           "created_by": 1,
                     *           "created_at": "2026-11-25T12:00:00.000Z",
                     *           "updated_at": "2026-11-25T12:00:00.000Z",
                     *           "version": 2,
                     *           "user": {
                     *             "id": 1,
                     *             "username": "ada"
                     *           }
                     *         }
                     *       ],
                     *       "next_cursor": null
                     *     }
                     */
                    "application/json": components["schemas"]["TodoPage"];
                };
            };
            /** @description Nothing has changed since `If-None-Match` */
            304: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    ETag: components["headers"]["ETag"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Unauthorized"];
            422: components["responses"]["ValidationFailed"];
            503: components["responses"]["Unavailable"];
            "4XX": components["responses"]["OtherClientError"];
            "5XX": components["responses"]["OtherServerError"];
        };
    };
    createTodo: {
        parameters: {
            query?: never;
            header?: {
                /** @description A new name for each thing to do, such as a UUID, in quotes or without. Send it along, and you may send the request again if you get no answer: it is done once, and for 24 hours each repetition gets the first answer, with `Idempotency-Replayed: true`. 401, 429 and 5xx are not kept: then the repetition is tried anew (draft-ietf-httpapi-idempotency-key-header) */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "contents": "pay the rent",
                 *       "priority": 1,
                 *       "labels": [
                 *         "home"
                 *       ],
                 *       "due": {
                 *         "date": "2026-12-31",
                 *         "time": "17:00",
                 *         "time_zone": "Europe/Berlin"
                 *       },
                 *       "recurrence": {
                 *         "rule": "FREQ=MONTHLY;BYMONTHDAY=-1",
                 *         "from": "due"
                 *       }
                 *     }
                 */
                "application/json": components["schemas"]["CreateTodo"];
            };
        };
        responses: {
            /** @description The new to-do */
            201: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    Location: components["headers"]["Location"];
                    ETag: components["headers"]["ETag"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": 1,
                     *       "uid": "0b8f4b0a-3f0b-4f8f-9d59-0f4ba31d2a5e",
                     *       "user_id": 1,
                     *       "list_id": 1,
                     *       "section_id": 1,
                     *       "parent_id": 1,
                     *       "position": "k00000000002",
                     *       "contents": "buy milk",
                     *       "notes": "the one with oats",
                     *       "is_done": false,
                     *       "priority": 4,
                     *       "labels": [
                     *         "home"
                     *       ],
                     *       "due": {
                     *         "date": "2026-12-24",
                     *         "time": "17:00",
                     *         "time_zone": "Europe/Berlin"
                     *       },
                     *       "start": {
                     *         "date": "2026-12-24",
                     *         "time": "17:00",
                     *         "time_zone": "Europe/Berlin"
                     *       },
                     *       "deadline": "2026-12-24",
                     *       "duration_minutes": 30,
                     *       "recurrence": {
                     *         "rule": "FREQ=MONTHLY;BYMONTHDAY=-1",
                     *         "from": "due",
                     *         "reset_subtasks": true
                     *       },
                     *       "assignee_id": 1,
                     *       "completed_at": "2026-11-25T12:00:00.000Z",
                     *       "completed_by": 1,
                     *       "attachments": [],
                     *       "created_by": 1,
                     *       "created_at": "2026-11-25T12:00:00.000Z",
                     *       "updated_at": "2026-11-25T12:00:00.000Z",
                     *       "version": 2,
                     *       "user": {
                     *         "id": 1,
                     *         "username": "ada"
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["Todo"];
                };
            };
            400: components["responses"]["MalformedRequest"];
            401: components["responses"]["Unauthorized"];
            /** @description You may see the list, but not add to it */
            403: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            413: components["responses"]["BodyTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["ValidationFailed"];
            503: components["responses"]["Unavailable"];
            "4XX": components["responses"]["OtherClientError"];
            "5XX": components["responses"]["OtherServerError"];
        };
    };
    getTodo: {
        parameters: {
            query?: {
                /** @description Adds its `user` to each to-do, in the same SQL statement */
                include?: "user";
            };
            header?: {
                /** @description The `ETag` of an answer that you have: 304 if nothing has changed since */
                "if-none-match"?: string;
            };
            path: {
                /** @example 1 */
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The to-do */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    ETag: components["headers"]["ETag"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": 1,
                     *       "uid": "0b8f4b0a-3f0b-4f8f-9d59-0f4ba31d2a5e",
                     *       "user_id": 1,
                     *       "list_id": 1,
                     *       "section_id": 1,
                     *       "parent_id": 1,
                     *       "position": "k00000000002",
                     *       "contents": "buy milk",
                     *       "notes": "the one with oats",
                     *       "is_done": false,
                     *       "priority": 4,
                     *       "labels": [
                     *         "home"
                     *       ],
                     *       "due": {
                     *         "date": "2026-12-24",
                     *         "time": "17:00",
                     *         "time_zone": "Europe/Berlin"
                     *       },
                     *       "start": {
                     *         "date": "2026-12-24",
                     *         "time": "17:00",
                     *         "time_zone": "Europe/Berlin"
                     *       },
                     *       "deadline": "2026-12-24",
                     *       "duration_minutes": 30,
                     *       "recurrence": {
                     *         "rule": "FREQ=MONTHLY;BYMONTHDAY=-1",
                     *         "from": "due",
                     *         "reset_subtasks": true
                     *       },
                     *       "assignee_id": 1,
                     *       "completed_at": "2026-11-25T12:00:00.000Z",
                     *       "completed_by": 1,
                     *       "attachments": [],
                     *       "created_by": 1,
                     *       "created_at": "2026-11-25T12:00:00.000Z",
                     *       "updated_at": "2026-11-25T12:00:00.000Z",
                     *       "version": 2,
                     *       "user": {
                     *         "id": 1,
                     *         "username": "ada"
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["Todo"];
                };
            };
            /** @description Nothing has changed since `If-None-Match` */
            304: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    ETag: components["headers"]["ETag"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["MalformedRequest"];
            401: components["responses"]["Unauthorized"];
            /** @description There is no such to-do, or it is hidden from you */
            404: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            422: components["responses"]["ValidationFailed"];
            503: components["responses"]["Unavailable"];
            "4XX": components["responses"]["OtherClientError"];
            "5XX": components["responses"]["OtherServerError"];
        };
    };
    deleteTodo: {
        parameters: {
            query?: never;
            header?: {
                /** @description The `ETag` of the to-do as you have read it: 412 if what you change has changed since */
                "if-match"?: string;
                /** @description A new name for each thing to do, such as a UUID, in quotes or without. Send it along, and you may send the request again if you get no answer: it is done once, and for 24 hours each repetition gets the first answer, with `Idempotency-Replayed: true`. 401, 429 and 5xx are not kept: then the repetition is tried anew (draft-ietf-httpapi-idempotency-key-header) */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @example 1 */
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The to-do is deleted */
            204: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["MalformedRequest"];
            401: components["responses"]["Unauthorized"];
            /** @description You may see the to-do, but not change it */
            403: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such to-do, or it is hidden from you */
            404: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The to-do has changed since the version in `If-Match` */
            412: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            422: components["responses"]["ValidationFailed"];
            503: components["responses"]["Unavailable"];
            "4XX": components["responses"]["OtherClientError"];
            "5XX": components["responses"]["OtherServerError"];
        };
    };
    patchTodo: {
        parameters: {
            query?: never;
            header?: {
                /** @description The `ETag` of the to-do as you have read it: 412 if what you change has changed since */
                "if-match"?: string;
                /** @description A new name for each thing to do, such as a UUID, in quotes or without. Send it along, and you may send the request again if you get no answer: it is done once, and for 24 hours each repetition gets the first answer, with `Idempotency-Replayed: true`. 401, 429 and 5xx are not kept: then the repetition is tried anew (draft-ietf-httpapi-idempotency-key-header) */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @example 1 */
                id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "contents": "buy milk",
                 *       "is_done": false,
                 *       "due": {
                 *         "date": "2026-12-24"
                 *       }
                 *     }
                 */
                "application/json": components["schemas"]["PatchTodo"];
                /**
                 * @example {
                 *       "contents": "buy milk",
                 *       "is_done": false,
                 *       "due": {
                 *         "date": "2026-12-24"
                 *       }
                 *     }
                 */
                "application/merge-patch+json": components["schemas"]["PatchTodo"];
            };
        };
        responses: {
            /** @description The to-do as it is now */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    ETag: components["headers"]["ETag"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": 1,
                     *       "uid": "0b8f4b0a-3f0b-4f8f-9d59-0f4ba31d2a5e",
                     *       "user_id": 1,
                     *       "list_id": 1,
                     *       "section_id": 1,
                     *       "parent_id": 1,
                     *       "position": "k00000000002",
                     *       "contents": "buy milk",
                     *       "notes": "the one with oats",
                     *       "is_done": false,
                     *       "priority": 4,
                     *       "labels": [
                     *         "home"
                     *       ],
                     *       "due": {
                     *         "date": "2026-12-24",
                     *         "time": "17:00",
                     *         "time_zone": "Europe/Berlin"
                     *       },
                     *       "start": {
                     *         "date": "2026-12-24",
                     *         "time": "17:00",
                     *         "time_zone": "Europe/Berlin"
                     *       },
                     *       "deadline": "2026-12-24",
                     *       "duration_minutes": 30,
                     *       "recurrence": {
                     *         "rule": "FREQ=MONTHLY;BYMONTHDAY=-1",
                     *         "from": "due",
                     *         "reset_subtasks": true
                     *       },
                     *       "assignee_id": 1,
                     *       "completed_at": "2026-11-25T12:00:00.000Z",
                     *       "completed_by": 1,
                     *       "attachments": [],
                     *       "created_by": 1,
                     *       "created_at": "2026-11-25T12:00:00.000Z",
                     *       "updated_at": "2026-11-25T12:00:00.000Z",
                     *       "version": 2,
                     *       "user": {
                     *         "id": 1,
                     *         "username": "ada"
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["Todo"];
                };
            };
            400: components["responses"]["MalformedRequest"];
            401: components["responses"]["Unauthorized"];
            /** @description You may see the to-do, but not change it */
            403: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such to-do, or it is hidden from you */
            404: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The to-do has changed since the version in `If-Match` */
            412: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            413: components["responses"]["BodyTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["ValidationFailed"];
            503: components["responses"]["Unavailable"];
            "4XX": components["responses"]["OtherClientError"];
            "5XX": components["responses"]["OtherServerError"];
        };
    };
    completeTodo: {
        parameters: {
            query?: {
                /**
                 * @description Where you are: it decides which day is today. Left out, the time zone of your settings
                 * @example Europe/Berlin
                 */
                time_zone?: string;
            };
            header?: {
                /** @description A new name for each thing to do, such as a UUID, in quotes or without. Send it along, and you may send the request again if you get no answer: it is done once, and for 24 hours each repetition gets the first answer, with `Idempotency-Replayed: true`. 401, 429 and 5xx are not kept: then the repetition is tried anew (draft-ietf-httpapi-idempotency-key-header) */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @example 1 */
                id: number;
            };
            cookie?: never;
        };
        /** @description Which due is meant: the one that you see. If it is over already, nothing changes, so a command that is sent twice is done once. Left out, whatever is due now */
        requestBody?: {
            content: {
                /**
                 * @example {
                 *       "occurrence": {
                 *         "date": "2026-12-31",
                 *         "time": "17:00",
                 *         "time_zone": "Europe/Berlin"
                 *       }
                 *     }
                 */
                "application/json": {
                    occurrence?: components["schemas"]["Due"];
                } | null;
            };
        };
        responses: {
            /** @description The to-do as it is now */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": 1,
                     *       "uid": "0b8f4b0a-3f0b-4f8f-9d59-0f4ba31d2a5e",
                     *       "user_id": 1,
                     *       "list_id": 1,
                     *       "section_id": 1,
                     *       "parent_id": 1,
                     *       "position": "k00000000002",
                     *       "contents": "buy milk",
                     *       "notes": "the one with oats",
                     *       "is_done": false,
                     *       "priority": 4,
                     *       "labels": [
                     *         "home"
                     *       ],
                     *       "due": {
                     *         "date": "2026-12-24",
                     *         "time": "17:00",
                     *         "time_zone": "Europe/Berlin"
                     *       },
                     *       "start": {
                     *         "date": "2026-12-24",
                     *         "time": "17:00",
                     *         "time_zone": "Europe/Berlin"
                     *       },
                     *       "deadline": "2026-12-24",
                     *       "duration_minutes": 30,
                     *       "recurrence": {
                     *         "rule": "FREQ=MONTHLY;BYMONTHDAY=-1",
                     *         "from": "due",
                     *         "reset_subtasks": true
                     *       },
                     *       "assignee_id": 1,
                     *       "completed_at": "2026-11-25T12:00:00.000Z",
                     *       "completed_by": 1,
                     *       "attachments": [],
                     *       "created_by": 1,
                     *       "created_at": "2026-11-25T12:00:00.000Z",
                     *       "updated_at": "2026-11-25T12:00:00.000Z",
                     *       "version": 2,
                     *       "user": {
                     *         "id": 1,
                     *         "username": "ada"
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["Todo"];
                };
            };
            400: components["responses"]["MalformedRequest"];
            401: components["responses"]["Unauthorized"];
            /** @description You may see the to-do, but not change it */
            403: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such to-do, or it is hidden from you */
            404: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            413: components["responses"]["BodyTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["ValidationFailed"];
            503: components["responses"]["Unavailable"];
            "4XX": components["responses"]["OtherClientError"];
            "5XX": components["responses"]["OtherServerError"];
        };
    };
    skipTodo: {
        parameters: {
            query?: {
                /**
                 * @description Where you are: it decides which day is today. Left out, the time zone of your settings
                 * @example Europe/Berlin
                 */
                time_zone?: string;
            };
            header?: {
                /** @description A new name for each thing to do, such as a UUID, in quotes or without. Send it along, and you may send the request again if you get no answer: it is done once, and for 24 hours each repetition gets the first answer, with `Idempotency-Replayed: true`. 401, 429 and 5xx are not kept: then the repetition is tried anew (draft-ietf-httpapi-idempotency-key-header) */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @example 1 */
                id: number;
            };
            cookie?: never;
        };
        /** @description Which due is meant: the one that you see. If it is over already, nothing changes, so a command that is sent twice is done once. Left out, whatever is due now */
        requestBody?: {
            content: {
                /**
                 * @example {
                 *       "occurrence": {
                 *         "date": "2026-12-31",
                 *         "time": "17:00",
                 *         "time_zone": "Europe/Berlin"
                 *       }
                 *     }
                 */
                "application/json": {
                    occurrence?: components["schemas"]["Due"];
                } | null;
            };
        };
        responses: {
            /** @description The to-do as it is now */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": 1,
                     *       "uid": "0b8f4b0a-3f0b-4f8f-9d59-0f4ba31d2a5e",
                     *       "user_id": 1,
                     *       "list_id": 1,
                     *       "section_id": 1,
                     *       "parent_id": 1,
                     *       "position": "k00000000002",
                     *       "contents": "buy milk",
                     *       "notes": "the one with oats",
                     *       "is_done": false,
                     *       "priority": 4,
                     *       "labels": [
                     *         "home"
                     *       ],
                     *       "due": {
                     *         "date": "2026-12-24",
                     *         "time": "17:00",
                     *         "time_zone": "Europe/Berlin"
                     *       },
                     *       "start": {
                     *         "date": "2026-12-24",
                     *         "time": "17:00",
                     *         "time_zone": "Europe/Berlin"
                     *       },
                     *       "deadline": "2026-12-24",
                     *       "duration_minutes": 30,
                     *       "recurrence": {
                     *         "rule": "FREQ=MONTHLY;BYMONTHDAY=-1",
                     *         "from": "due",
                     *         "reset_subtasks": true
                     *       },
                     *       "assignee_id": 1,
                     *       "completed_at": "2026-11-25T12:00:00.000Z",
                     *       "completed_by": 1,
                     *       "attachments": [],
                     *       "created_by": 1,
                     *       "created_at": "2026-11-25T12:00:00.000Z",
                     *       "updated_at": "2026-11-25T12:00:00.000Z",
                     *       "version": 2,
                     *       "user": {
                     *         "id": 1,
                     *         "username": "ada"
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["Todo"];
                };
            };
            400: components["responses"]["MalformedRequest"];
            401: components["responses"]["Unauthorized"];
            /** @description You may see the to-do, but not change it */
            403: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such to-do, or it is hidden from you */
            404: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The to-do does not recur */
            409: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            413: components["responses"]["BodyTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["ValidationFailed"];
            503: components["responses"]["Unavailable"];
            "4XX": components["responses"]["OtherClientError"];
            "5XX": components["responses"]["OtherServerError"];
        };
    };
    reopenTodo: {
        parameters: {
            query?: never;
            header?: {
                /** @description A new name for each thing to do, such as a UUID, in quotes or without. Send it along, and you may send the request again if you get no answer: it is done once, and for 24 hours each repetition gets the first answer, with `Idempotency-Replayed: true`. 401, 429 and 5xx are not kept: then the repetition is tried anew (draft-ietf-httpapi-idempotency-key-header) */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @example 1 */
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The to-do as it is now */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": 1,
                     *       "uid": "0b8f4b0a-3f0b-4f8f-9d59-0f4ba31d2a5e",
                     *       "user_id": 1,
                     *       "list_id": 1,
                     *       "section_id": 1,
                     *       "parent_id": 1,
                     *       "position": "k00000000002",
                     *       "contents": "buy milk",
                     *       "notes": "the one with oats",
                     *       "is_done": false,
                     *       "priority": 4,
                     *       "labels": [
                     *         "home"
                     *       ],
                     *       "due": {
                     *         "date": "2026-12-24",
                     *         "time": "17:00",
                     *         "time_zone": "Europe/Berlin"
                     *       },
                     *       "start": {
                     *         "date": "2026-12-24",
                     *         "time": "17:00",
                     *         "time_zone": "Europe/Berlin"
                     *       },
                     *       "deadline": "2026-12-24",
                     *       "duration_minutes": 30,
                     *       "recurrence": {
                     *         "rule": "FREQ=MONTHLY;BYMONTHDAY=-1",
                     *         "from": "due",
                     *         "reset_subtasks": true
                     *       },
                     *       "assignee_id": 1,
                     *       "completed_at": "2026-11-25T12:00:00.000Z",
                     *       "completed_by": 1,
                     *       "attachments": [],
                     *       "created_by": 1,
                     *       "created_at": "2026-11-25T12:00:00.000Z",
                     *       "updated_at": "2026-11-25T12:00:00.000Z",
                     *       "version": 2,
                     *       "user": {
                     *         "id": 1,
                     *         "username": "ada"
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["Todo"];
                };
            };
            400: components["responses"]["MalformedRequest"];
            401: components["responses"]["Unauthorized"];
            /** @description You may see the to-do, but not change it */
            403: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such to-do, or it is hidden from you */
            404: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            413: components["responses"]["BodyTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["ValidationFailed"];
            503: components["responses"]["Unavailable"];
            "4XX": components["responses"]["OtherClientError"];
            "5XX": components["responses"]["OtherServerError"];
        };
    };
    moveTodo: {
        parameters: {
            query?: never;
            header?: {
                /** @description A new name for each thing to do, such as a UUID, in quotes or without. Send it along, and you may send the request again if you get no answer: it is done once, and for 24 hours each repetition gets the first answer, with `Idempotency-Replayed: true`. 401, 429 and 5xx are not kept: then the repetition is tried anew (draft-ietf-httpapi-idempotency-key-header) */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @example 1 */
                id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "parent_id": null
                 *     }
                 */
                "application/json": components["schemas"]["MoveTodo"];
            };
        };
        responses: {
            /** @description The to-do as it is now */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": 1,
                     *       "uid": "0b8f4b0a-3f0b-4f8f-9d59-0f4ba31d2a5e",
                     *       "user_id": 1,
                     *       "list_id": 1,
                     *       "section_id": 1,
                     *       "parent_id": 1,
                     *       "position": "k00000000002",
                     *       "contents": "buy milk",
                     *       "notes": "the one with oats",
                     *       "is_done": false,
                     *       "priority": 4,
                     *       "labels": [
                     *         "home"
                     *       ],
                     *       "due": {
                     *         "date": "2026-12-24",
                     *         "time": "17:00",
                     *         "time_zone": "Europe/Berlin"
                     *       },
                     *       "start": {
                     *         "date": "2026-12-24",
                     *         "time": "17:00",
                     *         "time_zone": "Europe/Berlin"
                     *       },
                     *       "deadline": "2026-12-24",
                     *       "duration_minutes": 30,
                     *       "recurrence": {
                     *         "rule": "FREQ=MONTHLY;BYMONTHDAY=-1",
                     *         "from": "due",
                     *         "reset_subtasks": true
                     *       },
                     *       "assignee_id": 1,
                     *       "completed_at": "2026-11-25T12:00:00.000Z",
                     *       "completed_by": 1,
                     *       "attachments": [],
                     *       "created_by": 1,
                     *       "created_at": "2026-11-25T12:00:00.000Z",
                     *       "updated_at": "2026-11-25T12:00:00.000Z",
                     *       "version": 2,
                     *       "user": {
                     *         "id": 1,
                     *         "username": "ada"
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["Todo"];
                };
            };
            400: components["responses"]["MalformedRequest"];
            401: components["responses"]["Unauthorized"];
            /** @description You may see the to-do, but not change it */
            403: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such to-do, or it is hidden from you */
            404: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            413: components["responses"]["BodyTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["ValidationFailed"];
            503: components["responses"]["Unavailable"];
            "4XX": components["responses"]["OtherClientError"];
            "5XX": components["responses"]["OtherServerError"];
        };
    };
    duplicateTodo: {
        parameters: {
            query?: never;
            header?: {
                /** @description A new name for each thing to do, such as a UUID, in quotes or without. Send it along, and you may send the request again if you get no answer: it is done once, and for 24 hours each repetition gets the first answer, with `Idempotency-Replayed: true`. 401, 429 and 5xx are not kept: then the repetition is tried anew (draft-ietf-httpapi-idempotency-key-header) */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @example 1 */
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The copy */
            201: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    Location: components["headers"]["Location"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": 1,
                     *       "uid": "0b8f4b0a-3f0b-4f8f-9d59-0f4ba31d2a5e",
                     *       "user_id": 1,
                     *       "list_id": 1,
                     *       "section_id": 1,
                     *       "parent_id": 1,
                     *       "position": "k00000000002",
                     *       "contents": "buy milk",
                     *       "notes": "the one with oats",
                     *       "is_done": false,
                     *       "priority": 4,
                     *       "labels": [
                     *         "home"
                     *       ],
                     *       "due": {
                     *         "date": "2026-12-24",
                     *         "time": "17:00",
                     *         "time_zone": "Europe/Berlin"
                     *       },
                     *       "start": {
                     *         "date": "2026-12-24",
                     *         "time": "17:00",
                     *         "time_zone": "Europe/Berlin"
                     *       },
                     *       "deadline": "2026-12-24",
                     *       "duration_minutes": 30,
                     *       "recurrence": {
                     *         "rule": "FREQ=MONTHLY;BYMONTHDAY=-1",
                     *         "from": "due",
                     *         "reset_subtasks": true
                     *       },
                     *       "assignee_id": 1,
                     *       "completed_at": "2026-11-25T12:00:00.000Z",
                     *       "completed_by": 1,
                     *       "attachments": [],
                     *       "created_by": 1,
                     *       "created_at": "2026-11-25T12:00:00.000Z",
                     *       "updated_at": "2026-11-25T12:00:00.000Z",
                     *       "version": 2,
                     *       "user": {
                     *         "id": 1,
                     *         "username": "ada"
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["Todo"];
                };
            };
            400: components["responses"]["MalformedRequest"];
            401: components["responses"]["Unauthorized"];
            /** @description You may see the to-do, but not change it */
            403: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such to-do, or it is hidden from you */
            404: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            413: components["responses"]["BodyTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["ValidationFailed"];
            503: components["responses"]["Unavailable"];
            "4XX": components["responses"]["OtherClientError"];
            "5XX": components["responses"]["OtherServerError"];
        };
    };
    restoreTodo: {
        parameters: {
            query?: never;
            header?: {
                /** @description A new name for each thing to do, such as a UUID, in quotes or without. Send it along, and you may send the request again if you get no answer: it is done once, and for 24 hours each repetition gets the first answer, with `Idempotency-Replayed: true`. 401, 429 and 5xx are not kept: then the repetition is tried anew (draft-ietf-httpapi-idempotency-key-header) */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @example 1 */
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The to-do as it is now */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": 1,
                     *       "uid": "0b8f4b0a-3f0b-4f8f-9d59-0f4ba31d2a5e",
                     *       "user_id": 1,
                     *       "list_id": 1,
                     *       "section_id": 1,
                     *       "parent_id": 1,
                     *       "position": "k00000000002",
                     *       "contents": "buy milk",
                     *       "notes": "the one with oats",
                     *       "is_done": false,
                     *       "priority": 4,
                     *       "labels": [
                     *         "home"
                     *       ],
                     *       "due": {
                     *         "date": "2026-12-24",
                     *         "time": "17:00",
                     *         "time_zone": "Europe/Berlin"
                     *       },
                     *       "start": {
                     *         "date": "2026-12-24",
                     *         "time": "17:00",
                     *         "time_zone": "Europe/Berlin"
                     *       },
                     *       "deadline": "2026-12-24",
                     *       "duration_minutes": 30,
                     *       "recurrence": {
                     *         "rule": "FREQ=MONTHLY;BYMONTHDAY=-1",
                     *         "from": "due",
                     *         "reset_subtasks": true
                     *       },
                     *       "assignee_id": 1,
                     *       "completed_at": "2026-11-25T12:00:00.000Z",
                     *       "completed_by": 1,
                     *       "attachments": [],
                     *       "created_by": 1,
                     *       "created_at": "2026-11-25T12:00:00.000Z",
                     *       "updated_at": "2026-11-25T12:00:00.000Z",
                     *       "version": 2,
                     *       "user": {
                     *         "id": 1,
                     *         "username": "ada"
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["Todo"];
                };
            };
            400: components["responses"]["MalformedRequest"];
            401: components["responses"]["Unauthorized"];
            /** @description You may see the to-do, but not change it */
            403: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such to-do, or it is hidden from you */
            404: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            413: components["responses"]["BodyTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["ValidationFailed"];
            503: components["responses"]["Unavailable"];
            "4XX": components["responses"]["OtherClientError"];
            "5XX": components["responses"]["OtherServerError"];
        };
    };
    changeTodos: {
        parameters: {
            query?: {
                /**
                 * @description Where you are: it decides which day is today. Left out, the time zone of your settings
                 * @example Europe/Berlin
                 */
                time_zone?: string;
            };
            header?: {
                /** @description A new name for each thing to do, such as a UUID, in quotes or without. Send it along, and you may send the request again if you get no answer: it is done once, and for 24 hours each repetition gets the first answer, with `Idempotency-Replayed: true`. 401, 429 and 5xx are not kept: then the repetition is tried anew (draft-ietf-httpapi-idempotency-key-header) */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "ids": [
                 *         1,
                 *         2
                 *       ],
                 *       "command": "complete"
                 *     }
                 */
                "application/json": components["schemas"]["BulkTodos"];
            };
        };
        responses: {
            /** @description What became of each */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "results": [
                     *         {
                     *           "id": 1,
                     *           "status": 200,
                     *           "todo": {
                     *             "id": 1,
                     *             "uid": "0b8f4b0a-3f0b-4f8f-9d59-0f4ba31d2a5e",
                     *             "user_id": 1,
                     *             "list_id": 1,
                     *             "section_id": 1,
                     *             "parent_id": 1,
                     *             "position": "k00000000002",
                     *             "contents": "buy milk",
                     *             "notes": "the one with oats",
                     *             "is_done": false,
                     *             "priority": 4,
                     *             "labels": [
                     *               "home"
                     *             ],
                     *             "due": {
                     *               "date": "2026-12-24",
                     *               "time": "17:00",
                     *               "time_zone": "Europe/Berlin"
                     *             },
                     *             "start": {
                     *               "date": "2026-12-24",
                     *               "time": "17:00",
                     *               "time_zone": "Europe/Berlin"
                     *             },
                     *             "deadline": "2026-12-24",
                     *             "duration_minutes": 30,
                     *             "recurrence": {
                     *               "rule": "FREQ=MONTHLY;BYMONTHDAY=-1",
                     *               "from": "due",
                     *               "reset_subtasks": true
                     *             },
                     *             "assignee_id": 1,
                     *             "completed_at": "2026-11-25T12:00:00.000Z",
                     *             "completed_by": 1,
                     *             "attachments": [],
                     *             "created_by": 1,
                     *             "created_at": "2026-11-25T12:00:00.000Z",
                     *             "updated_at": "2026-11-25T12:00:00.000Z",
                     *             "version": 2,
                     *             "user": {
                     *               "id": 1,
                     *               "username": "ada"
                     *             }
                     *           },
                     *           "code": "TODO_NOT_FOUND",
                     *           "detail": "ToDo Not Found"
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["BulkResults"];
                };
            };
            400: components["responses"]["MalformedRequest"];
            401: components["responses"]["Unauthorized"];
            413: components["responses"]["BodyTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["ValidationFailed"];
            503: components["responses"]["Unavailable"];
            "4XX": components["responses"]["OtherClientError"];
            "5XX": components["responses"]["OtherServerError"];
        };
    };
    quickAddTodo: {
        parameters: {
            query?: never;
            header?: {
                /** @description A new name for each thing to do, such as a UUID, in quotes or without. Send it along, and you may send the request again if you get no answer: it is done once, and for 24 hours each repetition gets the first answer, with `Idempotency-Replayed: true`. 401, 429 and 5xx are not kept: then the repetition is tried anew (draft-ietf-httpapi-idempotency-key-header) */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "text": "Pay rent every month on the last day at 9 @bills p1"
                 *     }
                 */
                "application/json": components["schemas"]["QuickAddRequest"];
            };
        };
        responses: {
            /** @description What was understood, with `dry_run` */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "contents": "Pay rent",
                     *       "due": {
                     *         "date": "2026-12-24",
                     *         "time": "17:00"
                     *       },
                     *       "recurrence": {
                     *         "rule": "FREQ=MONTHLY;BYMONTHDAY=-1",
                     *         "from": "due"
                     *       },
                     *       "labels": [
                     *         "bills"
                     *       ],
                     *       "list": "Home",
                     *       "section": "Money",
                     *       "priority": 1,
                     *       "assignee": "ada",
                     *       "deadline": "2026-12-24",
                     *       "duration_minutes": 30,
                     *       "tokens": [
                     *         {
                     *           "start": 9,
                     *           "end": 17,
                     *           "kind": "due",
                     *           "text": "tomorrow"
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["QuickAdd"];
                };
            };
            /** @description The new to-do */
            201: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    Location: components["headers"]["Location"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": 1,
                     *       "uid": "0b8f4b0a-3f0b-4f8f-9d59-0f4ba31d2a5e",
                     *       "user_id": 1,
                     *       "list_id": 1,
                     *       "section_id": 1,
                     *       "parent_id": 1,
                     *       "position": "k00000000002",
                     *       "contents": "buy milk",
                     *       "notes": "the one with oats",
                     *       "is_done": false,
                     *       "priority": 4,
                     *       "labels": [
                     *         "home"
                     *       ],
                     *       "due": {
                     *         "date": "2026-12-24",
                     *         "time": "17:00",
                     *         "time_zone": "Europe/Berlin"
                     *       },
                     *       "start": {
                     *         "date": "2026-12-24",
                     *         "time": "17:00",
                     *         "time_zone": "Europe/Berlin"
                     *       },
                     *       "deadline": "2026-12-24",
                     *       "duration_minutes": 30,
                     *       "recurrence": {
                     *         "rule": "FREQ=MONTHLY;BYMONTHDAY=-1",
                     *         "from": "due",
                     *         "reset_subtasks": true
                     *       },
                     *       "assignee_id": 1,
                     *       "completed_at": "2026-11-25T12:00:00.000Z",
                     *       "completed_by": 1,
                     *       "attachments": [],
                     *       "created_by": 1,
                     *       "created_at": "2026-11-25T12:00:00.000Z",
                     *       "updated_at": "2026-11-25T12:00:00.000Z",
                     *       "version": 2,
                     *       "user": {
                     *         "id": 1,
                     *         "username": "ada"
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["Todo"];
                };
            };
            400: components["responses"]["MalformedRequest"];
            401: components["responses"]["Unauthorized"];
            /** @description You may see the list, but not add to it */
            403: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            413: components["responses"]["BodyTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["ValidationFailed"];
            503: components["responses"]["Unavailable"];
            "4XX": components["responses"]["OtherClientError"];
            "5XX": components["responses"]["OtherServerError"];
        };
    };
    listReminders: {
        parameters: {
            query?: never;
            header?: {
                /** @description The `ETag` of an answer that you have: 304 if nothing has changed since */
                "if-none-match"?: string;
            };
            path: {
                /** @example 1 */
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Your reminders */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    ETag: components["headers"]["ETag"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "reminders": [
                     *         {
                     *           "id": 1,
                     *           "todo_id": 1,
                     *           "type": "relative",
                     *           "minutes_before": 30,
                     *           "at": {
                     *             "date": "2026-12-24",
                     *             "time": "17:00",
                     *             "time_zone": "Europe/Berlin"
                     *           },
                     *           "channel": "mail",
                     *           "created_at": "2026-11-25T12:00:00.000Z",
                     *           "updated_at": "2026-11-25T12:00:00.000Z"
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["Reminders"];
                };
            };
            /** @description Nothing has changed since `If-None-Match` */
            304: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    ETag: components["headers"]["ETag"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["MalformedRequest"];
            401: components["responses"]["Unauthorized"];
            /** @description There is no such to-do, or it is hidden from you */
            404: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            422: components["responses"]["ValidationFailed"];
            503: components["responses"]["Unavailable"];
            "4XX": components["responses"]["OtherClientError"];
            "5XX": components["responses"]["OtherServerError"];
        };
    };
    createReminder: {
        parameters: {
            query?: never;
            header?: {
                /** @description A new name for each thing to do, such as a UUID, in quotes or without. Send it along, and you may send the request again if you get no answer: it is done once, and for 24 hours each repetition gets the first answer, with `Idempotency-Replayed: true`. 401, 429 and 5xx are not kept: then the repetition is tried anew (draft-ietf-httpapi-idempotency-key-header) */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @example 1 */
                id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "type": "relative",
                 *       "minutes_before": 30,
                 *       "channel": "mail"
                 *     }
                 */
                "application/json": components["schemas"]["CreateReminder"];
            };
        };
        responses: {
            /** @description The new reminder */
            201: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    Location: components["headers"]["Location"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": 1,
                     *       "todo_id": 1,
                     *       "type": "relative",
                     *       "minutes_before": 30,
                     *       "at": {
                     *         "date": "2026-12-24",
                     *         "time": "17:00",
                     *         "time_zone": "Europe/Berlin"
                     *       },
                     *       "channel": "mail",
                     *       "created_at": "2026-11-25T12:00:00.000Z",
                     *       "updated_at": "2026-11-25T12:00:00.000Z"
                     *     }
                     */
                    "application/json": components["schemas"]["Reminder"];
                };
            };
            400: components["responses"]["MalformedRequest"];
            401: components["responses"]["Unauthorized"];
            /** @description There is no such to-do, or it is hidden from you */
            404: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description You have too many for this to-do */
            409: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            413: components["responses"]["BodyTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["ValidationFailed"];
            503: components["responses"]["Unavailable"];
            "4XX": components["responses"]["OtherClientError"];
            "5XX": components["responses"]["OtherServerError"];
        };
    };
    listComments: {
        parameters: {
            query?: {
                limit?: number;
                /** @description The `next_cursor` of the page before */
                cursor?: string;
            };
            header?: never;
            path: {
                /** @example 1 */
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of its comments */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "comments": [
                     *         {
                     *           "id": 1,
                     *           "todo_id": 1,
                     *           "author": {
                     *             "id": 1,
                     *             "username": "ada"
                     *           },
                     *           "text": "@bob they are out of oats, is barley fine?",
                     *           "mentions": [
                     *             1
                     *           ],
                     *           "posted_at": "2026-11-25T12:00:00.000Z",
                     *           "edited_at": "2026-11-25T12:00:00.000Z"
                     *         }
                     *       ],
                     *       "next_cursor": "b2xkIG1pbGs"
                     *     }
                     */
                    "application/json": components["schemas"]["CommentPage"];
                };
            };
            400: components["responses"]["MalformedRequest"];
            401: components["responses"]["Unauthorized"];
            /** @description There is no such to-do, or it is hidden from you */
            404: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            422: components["responses"]["ValidationFailed"];
            503: components["responses"]["Unavailable"];
            "4XX": components["responses"]["OtherClientError"];
            "5XX": components["responses"]["OtherServerError"];
        };
    };
    createComment: {
        parameters: {
            query?: never;
            header?: {
                /** @description A new name for each thing to do, such as a UUID, in quotes or without. Send it along, and you may send the request again if you get no answer: it is done once, and for 24 hours each repetition gets the first answer, with `Idempotency-Replayed: true`. 401, 429 and 5xx are not kept: then the repetition is tried anew (draft-ietf-httpapi-idempotency-key-header) */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @example 1 */
                id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "text": "@bob they are out of oats, is barley fine?"
                 *     }
                 */
                "application/json": components["schemas"]["CommentText"];
            };
        };
        responses: {
            /** @description The new comment */
            201: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    Location: components["headers"]["Location"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": 1,
                     *       "todo_id": 1,
                     *       "author": {
                     *         "id": 1,
                     *         "username": "ada"
                     *       },
                     *       "text": "@bob they are out of oats, is barley fine?",
                     *       "mentions": [
                     *         1
                     *       ],
                     *       "posted_at": "2026-11-25T12:00:00.000Z",
                     *       "edited_at": "2026-11-25T12:00:00.000Z"
                     *     }
                     */
                    "application/json": components["schemas"]["Comment"];
                };
            };
            400: components["responses"]["MalformedRequest"];
            401: components["responses"]["Unauthorized"];
            /** @description You may only look */
            403: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such to-do, or it is hidden from you */
            404: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It has too many */
            409: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            413: components["responses"]["BodyTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["ValidationFailed"];
            503: components["responses"]["Unavailable"];
            "4XX": components["responses"]["OtherClientError"];
            "5XX": components["responses"]["OtherServerError"];
        };
    };
    addAttachment: {
        parameters: {
            query: {
                /**
                 * @description What the file is called. In the place of control characters, of those that change the direction of text, and of slashes comes `_`
                 * @example receipt.pdf
                 */
                name: string;
            };
            header?: never;
            path: {
                /** @example 1 */
                id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /** @example … */
                "application/octet-stream": unknown;
            };
        };
        responses: {
            /** @description The file, which is attached now */
            201: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    Location: components["headers"]["Location"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "3f1f6f0e-8f0b-4d7e-9d3c-5f4f0c1f2a6b",
                     *       "name": "receipt.pdf",
                     *       "type": "application/pdf",
                     *       "size": 48213,
                     *       "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
                     *       "created_by": 1,
                     *       "created_at": "2026-11-25T12:00:00.000Z"
                     *     }
                     */
                    "application/json": components["schemas"]["Attachment"];
                };
            };
            400: components["responses"]["MalformedRequest"];
            401: components["responses"]["Unauthorized"];
            /** @description You may see the to-do, but not change it */
            403: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such to-do, or it is hidden from you */
            404: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no room for it */
            409: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It is too large. Or: The body is too large */
            413: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            415: components["responses"]["UnsupportedMediaType"];
            /** @description It is empty, or the virus scanner refuses it. Or: A parameter or a field of the body is not valid: `errors` says which, and why */
            422: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The files cannot be reached. Or: Something that this operation needs is not available, or there is too much to do: try again later */
            503: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            "4XX": components["responses"]["OtherClientError"];
            "5XX": components["responses"]["OtherServerError"];
        };
    };
    downloadAttachment: {
        parameters: {
            query?: never;
            header?: {
                /** @description The `ETag` of an answer that you have: 304 if nothing has changed since */
                "if-none-match"?: string;
                /**
                 * @description Which bytes: `bytes=0-99`, `bytes=100-` or `bytes=-100`, the last ones. Of several ranges, or where it is not understood, the whole file comes
                 * @example bytes=0-99
                 */
                range?: string;
                /**
                 * @description The `ETag` of the part that you have: if the file is another one now, the whole of it comes
                 * @example "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
                 */
                "if-range"?: string;
            };
            path: {
                /** @example 1 */
                id: number;
                /**
                 * @description The id of the file
                 * @example 3f1f6f0e-8f0b-4d7e-9d3c-5f4f0c1f2a6b
                 */
                attachment_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The bytes */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    ETag: components["headers"]["ETag"];
                    "Accept-Ranges": components["headers"]["Accept-Ranges"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    [name: string]: unknown;
                };
                content: {
                    /** @example … */
                    "*/*": string;
                };
            };
            /** @description The bytes that `Range` asks for */
            206: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    ETag: components["headers"]["ETag"];
                    "Content-Range": components["headers"]["Content-Range"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    [name: string]: unknown;
                };
                content: {
                    /** @example … */
                    "*/*": string;
                };
            };
            /** @description Nothing has changed since `If-None-Match` */
            304: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    ETag: components["headers"]["ETag"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["MalformedRequest"];
            401: components["responses"]["Unauthorized"];
            /** @description There is no such to-do or file, or it is hidden from you */
            404: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The file is shorter than where the range begins */
            416: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            422: components["responses"]["ValidationFailed"];
            /** @description The files cannot be reached. Or: Something that this operation needs is not available, or there is too much to do: try again later */
            503: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            "4XX": components["responses"]["OtherClientError"];
            "5XX": components["responses"]["OtherServerError"];
        };
    };
    deleteAttachment: {
        parameters: {
            query?: never;
            header?: {
                /** @description A new name for each thing to do, such as a UUID, in quotes or without. Send it along, and you may send the request again if you get no answer: it is done once, and for 24 hours each repetition gets the first answer, with `Idempotency-Replayed: true`. 401, 429 and 5xx are not kept: then the repetition is tried anew (draft-ietf-httpapi-idempotency-key-header) */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @example 1 */
                id: number;
                /**
                 * @description The id of the file
                 * @example 3f1f6f0e-8f0b-4d7e-9d3c-5f4f0c1f2a6b
                 */
                attachment_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The to-do does not have the file any more */
            204: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["MalformedRequest"];
            401: components["responses"]["Unauthorized"];
            /** @description You may see the to-do, but not change it */
            403: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such to-do or file, or it is hidden from you */
            404: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            422: components["responses"]["ValidationFailed"];
            503: components["responses"]["Unavailable"];
            "4XX": components["responses"]["OtherClientError"];
            "5XX": components["responses"]["OtherServerError"];
        };
    };
    getThumbnail: {
        parameters: {
            query?: never;
            header?: {
                /** @description The `ETag` of an answer that you have: 304 if nothing has changed since */
                "if-none-match"?: string;
            };
            path: {
                /** @example 1 */
                id: number;
                /**
                 * @description The id of the file
                 * @example 3f1f6f0e-8f0b-4d7e-9d3c-5f4f0c1f2a6b
                 */
                attachment_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The picture, as WebP */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    ETag: components["headers"]["ETag"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    [name: string]: unknown;
                };
                content: {
                    /** @example … */
                    "*/*": string;
                };
            };
            /** @description Nothing has changed since `If-None-Match` */
            304: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    ETag: components["headers"]["ETag"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["MalformedRequest"];
            401: components["responses"]["Unauthorized"];
            /** @description There is no such to-do or file, it is hidden from you, or the file is no picture */
            404: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            422: components["responses"]["ValidationFailed"];
            /** @description The files cannot be reached. Or: Something that this operation needs is not available, or there is too much to do: try again later */
            503: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            "4XX": components["responses"]["OtherClientError"];
            "5XX": components["responses"]["OtherServerError"];
        };
    };
    sync: {
        parameters: {
            query?: {
                /** @description The `token` of the answer before. Left out, everything is sent */
                token?: string;
                /** @description How many to-dos, or changes, one answer has at the most */
                limit?: number;
                /** @description How many seconds the answer is held back until there is something to tell */
                wait?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What has changed */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "token": "eyJ1c2VyIjoxfQ",
                     *       "is_full": false,
                     *       "has_more": false,
                     *       "deleted": [
                     *         {
                     *           "type": "todo",
                     *           "id": 1
                     *         }
                     *       ],
                     *       "lists": [
                     *         {
                     *           "id": 1,
                     *           "name": "Work",
                     *           "description": "what pays the rent",
                     *           "color": "berry_red",
                     *           "view": "list",
                     *           "is_favorite": false,
                     *           "position": "k00000000002",
                     *           "is_inbox": false,
                     *           "is_archived": false,
                     *           "role": "owner",
                     *           "owner": {
                     *             "id": 1,
                     *             "username": "ada"
                     *           },
                     *           "member_count": 1,
                     *           "created_at": "2026-11-25T12:00:00.000Z",
                     *           "updated_at": "2026-11-25T12:00:00.000Z"
                     *         }
                     *       ],
                     *       "members": [
                     *         {
                     *           "list_id": 1,
                     *           "user_id": 1,
                     *           "role": "owner"
                     *         }
                     *       ],
                     *       "users": [
                     *         {
                     *           "id": 1,
                     *           "username": "ada"
                     *         }
                     *       ],
                     *       "sections": [
                     *         {
                     *           "id": 1,
                     *           "list_id": 1,
                     *           "name": "Waiting",
                     *           "position": "k00000000002",
                     *           "is_archived": false,
                     *           "created_at": "2026-11-25T12:00:00.000Z",
                     *           "updated_at": "2026-11-25T12:00:00.000Z"
                     *         }
                     *       ],
                     *       "todos": [
                     *         {
                     *           "id": 1,
                     *           "uid": "0b8f4b0a-3f0b-4f8f-9d59-0f4ba31d2a5e",
                     *           "user_id": 1,
                     *           "list_id": 1,
                     *           "section_id": 1,
                     *           "parent_id": 1,
                     *           "position": "k00000000002",
                     *           "contents": "buy milk",
                     *           "notes": "the one with oats",
                     *           "is_done": false,
                     *           "priority": 4,
                     *           "labels": [
                     *             "home"
                     *           ],
                     *           "due": {
                     *             "date": "2026-12-24",
                     *             "time": "17:00",
                     *             "time_zone": "Europe/Berlin"
                     *           },
                     *           "start": {
                     *             "date": "2026-12-24",
                     *             "time": "17:00",
                     *             "time_zone": "Europe/Berlin"
                     *           },
                     *           "deadline": "2026-12-24",
                     *           "duration_minutes": 30,
                     *           "recurrence": {
                     *             "rule": "FREQ=MONTHLY;BYMONTHDAY=-1",
                     *             "from": "due",
                     *             "reset_subtasks": true
                     *           },
                     *           "assignee_id": 1,
                     *           "completed_at": "2026-11-25T12:00:00.000Z",
                     *           "completed_by": 1,
                     *           "attachments": [],
                     *           "created_by": 1,
                     *           "created_at": "2026-11-25T12:00:00.000Z",
                     *           "updated_at": "2026-11-25T12:00:00.000Z",
                     *           "version": 2,
                     *           "user": {
                     *             "id": 1,
                     *             "username": "ada"
                     *           }
                     *         }
                     *       ],
                     *       "labels": [
                     *         {
                     *           "id": 1,
                     *           "name": "home",
                     *           "color": "berry_red",
                     *           "is_favorite": false,
                     *           "position": "k00000000002"
                     *         }
                     *       ],
                     *       "filters": [
                     *         {
                     *           "id": 1,
                     *           "name": "Now at work",
                     *           "query": "(today | overdue) & #Work & !@waiting",
                     *           "color": "berry_red",
                     *           "is_favorite": false,
                     *           "position": "k00000000002",
                     *           "created_at": "2026-11-25T12:00:00.000Z",
                     *           "updated_at": "2026-11-25T12:00:00.000Z"
                     *         }
                     *       ],
                     *       "comments": [
                     *         {
                     *           "id": 1,
                     *           "todo_id": 1,
                     *           "author": {
                     *             "id": 1,
                     *             "username": "ada"
                     *           },
                     *           "text": "@bob they are out of oats, is barley fine?",
                     *           "mentions": [
                     *             1
                     *           ],
                     *           "posted_at": "2026-11-25T12:00:00.000Z",
                     *           "edited_at": "2026-11-25T12:00:00.000Z"
                     *         }
                     *       ],
                     *       "reminders": [
                     *         {
                     *           "id": 1,
                     *           "todo_id": 1,
                     *           "type": "relative",
                     *           "minutes_before": 30,
                     *           "at": {
                     *             "date": "2026-12-24",
                     *             "time": "17:00",
                     *             "time_zone": "Europe/Berlin"
                     *           },
                     *           "channel": "mail",
                     *           "created_at": "2026-11-25T12:00:00.000Z",
                     *           "updated_at": "2026-11-25T12:00:00.000Z"
                     *         }
                     *       ],
                     *       "settings": {
                     *         "time_zone": "Europe/Berlin",
                     *         "week_start": 1,
                     *         "locale": "de",
                     *         "mail_about": [
                     *           "invited",
                     *           "assigned"
                     *         ]
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["SyncAnswer"];
                };
            };
            401: components["responses"]["Unauthorized"];
            422: components["responses"]["ValidationFailed"];
            503: components["responses"]["Unavailable"];
            "4XX": components["responses"]["OtherClientError"];
            "5XX": components["responses"]["OtherServerError"];
        };
    };
    streamEvents: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The `id` of the last event that you got: if nothing has changed since, you are told nothing
                 * @example Yk2mR0dE9vXq4Zt1sLw8Ag
                 */
                "last-event-id"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A stream that goes on until you leave */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example retry: 4200
                     *
                     *     id: Yk2mR0dE9vXq4Zt1sLw8Ag
                     *     event: changed
                     *     data: {"versions":{"1":7,"12":3}}
                     *
                     *     :
                     */
                    "text/event-stream": string;
                };
            };
            401: components["responses"]["Unauthorized"];
            /** @description You have too many streams */
            429: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There are too many streams. Or: Something that this operation needs is not available, or there is too much to do: try again later */
            503: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            "4XX": components["responses"]["OtherClientError"];
            "5XX": components["responses"]["OtherServerError"];
        };
    };
    listWebhooks: {
        parameters: {
            query?: never;
            header?: {
                /** @description The `ETag` of an answer that you have: 304 if nothing has changed since */
                "if-none-match"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Your webhooks, the oldest first */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    ETag: components["headers"]["ETag"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "webhooks": [
                     *         {
                     *           "id": 1,
                     *           "url": "https://example.com/todos",
                     *           "events": [
                     *             "todo.completed",
                     *             "list.*"
                     *           ],
                     *           "is_active": true,
                     *           "off_reason": "The last 50 tries have failed",
                     *           "failures": 0,
                     *           "created_at": "2026-11-25T12:00:00.000Z",
                     *           "updated_at": "2026-11-25T12:00:00.000Z"
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["Webhooks"];
                };
            };
            /** @description Nothing has changed since `If-None-Match` */
            304: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    ETag: components["headers"]["ETag"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Unauthorized"];
            503: components["responses"]["Unavailable"];
            "4XX": components["responses"]["OtherClientError"];
            "5XX": components["responses"]["OtherServerError"];
        };
    };
    createWebhook: {
        parameters: {
            query?: never;
            header?: {
                /** @description A new name for each thing to do, such as a UUID, in quotes or without. Send it along, and you may send the request again if you get no answer: it is done once, and for 24 hours each repetition gets the first answer, with `Idempotency-Replayed: true`. 401, 429 and 5xx are not kept: then the repetition is tried anew (draft-ietf-httpapi-idempotency-key-header) */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "url": "https://example.com/todos",
                 *       "events": [
                 *         "todo.completed"
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["CreateWebhook"];
            };
        };
        responses: {
            /** @description The new webhook, and its secret */
            201: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    Location: components["headers"]["Location"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": 1,
                     *       "url": "https://example.com/todos",
                     *       "events": [
                     *         "todo.completed",
                     *         "list.*"
                     *       ],
                     *       "is_active": true,
                     *       "off_reason": "The last 50 tries have failed",
                     *       "failures": 0,
                     *       "created_at": "2026-11-25T12:00:00.000Z",
                     *       "updated_at": "2026-11-25T12:00:00.000Z",
                     *       "secret": "whsec_YSBzZWNyZXQgdGhhdCBub2JvZHkgZWxzZSBrbm93cyE="
                     *     }
                     */
                    "application/json": components["schemas"]["NewWebhook"];
                };
            };
            400: components["responses"]["MalformedRequest"];
            401: components["responses"]["Unauthorized"];
            /** @description You have as many as you can have */
            409: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            413: components["responses"]["BodyTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["ValidationFailed"];
            503: components["responses"]["Unavailable"];
            "4XX": components["responses"]["OtherClientError"];
            "5XX": components["responses"]["OtherServerError"];
        };
    };
    getWebhook: {
        parameters: {
            query?: never;
            header?: {
                /** @description The `ETag` of an answer that you have: 304 if nothing has changed since */
                "if-none-match"?: string;
            };
            path: {
                /** @example 1 */
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The webhook */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    ETag: components["headers"]["ETag"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": 1,
                     *       "url": "https://example.com/todos",
                     *       "events": [
                     *         "todo.completed",
                     *         "list.*"
                     *       ],
                     *       "is_active": true,
                     *       "off_reason": "The last 50 tries have failed",
                     *       "failures": 0,
                     *       "created_at": "2026-11-25T12:00:00.000Z",
                     *       "updated_at": "2026-11-25T12:00:00.000Z"
                     *     }
                     */
                    "application/json": components["schemas"]["Webhook"];
                };
            };
            /** @description Nothing has changed since `If-None-Match` */
            304: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    ETag: components["headers"]["ETag"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["MalformedRequest"];
            401: components["responses"]["Unauthorized"];
            /** @description There is no such webhook of yours */
            404: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            422: components["responses"]["ValidationFailed"];
            503: components["responses"]["Unavailable"];
            "4XX": components["responses"]["OtherClientError"];
            "5XX": components["responses"]["OtherServerError"];
        };
    };
    deleteWebhook: {
        parameters: {
            query?: never;
            header?: {
                /** @description A new name for each thing to do, such as a UUID, in quotes or without. Send it along, and you may send the request again if you get no answer: it is done once, and for 24 hours each repetition gets the first answer, with `Idempotency-Replayed: true`. 401, 429 and 5xx are not kept: then the repetition is tried anew (draft-ietf-httpapi-idempotency-key-header) */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @example 1 */
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The webhook is deleted */
            204: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["MalformedRequest"];
            401: components["responses"]["Unauthorized"];
            /** @description There is no such webhook of yours */
            404: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            422: components["responses"]["ValidationFailed"];
            503: components["responses"]["Unavailable"];
            "4XX": components["responses"]["OtherClientError"];
            "5XX": components["responses"]["OtherServerError"];
        };
    };
    patchWebhook: {
        parameters: {
            query?: never;
            header?: {
                /** @description A new name for each thing to do, such as a UUID, in quotes or without. Send it along, and you may send the request again if you get no answer: it is done once, and for 24 hours each repetition gets the first answer, with `Idempotency-Replayed: true`. 401, 429 and 5xx are not kept: then the repetition is tried anew (draft-ietf-httpapi-idempotency-key-header) */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @example 1 */
                id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "is_active": true
                 *     }
                 */
                "application/json": components["schemas"]["PatchWebhook"];
                /**
                 * @example {
                 *       "is_active": true
                 *     }
                 */
                "application/merge-patch+json": components["schemas"]["PatchWebhook"];
            };
        };
        responses: {
            /** @description The webhook as it is now */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": 1,
                     *       "url": "https://example.com/todos",
                     *       "events": [
                     *         "todo.completed",
                     *         "list.*"
                     *       ],
                     *       "is_active": true,
                     *       "off_reason": "The last 50 tries have failed",
                     *       "failures": 0,
                     *       "created_at": "2026-11-25T12:00:00.000Z",
                     *       "updated_at": "2026-11-25T12:00:00.000Z"
                     *     }
                     */
                    "application/json": components["schemas"]["Webhook"];
                };
            };
            400: components["responses"]["MalformedRequest"];
            401: components["responses"]["Unauthorized"];
            /** @description There is no such webhook of yours */
            404: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            413: components["responses"]["BodyTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["ValidationFailed"];
            503: components["responses"]["Unavailable"];
            "4XX": components["responses"]["OtherClientError"];
            "5XX": components["responses"]["OtherServerError"];
        };
    };
    renewWebhookSecret: {
        parameters: {
            query?: never;
            header?: {
                /** @description A new name for each thing to do, such as a UUID, in quotes or without. Send it along, and you may send the request again if you get no answer: it is done once, and for 24 hours each repetition gets the first answer, with `Idempotency-Replayed: true`. 401, 429 and 5xx are not kept: then the repetition is tried anew (draft-ietf-httpapi-idempotency-key-header) */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @example 1 */
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The new secret */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "secret": "whsec_YSBzZWNyZXQgdGhhdCBub2JvZHkgZWxzZSBrbm93cyE=",
                     *       "old_secret_until": "2026-11-25T12:00:00.000Z"
                     *     }
                     */
                    "application/json": components["schemas"]["WebhookSecret"];
                };
            };
            400: components["responses"]["MalformedRequest"];
            401: components["responses"]["Unauthorized"];
            /** @description There is no such webhook of yours */
            404: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            413: components["responses"]["BodyTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["ValidationFailed"];
            503: components["responses"]["Unavailable"];
            "4XX": components["responses"]["OtherClientError"];
            "5XX": components["responses"]["OtherServerError"];
        };
    };
    listDeliveries: {
        parameters: {
            query?: {
                limit?: number;
                /** @description The `next_cursor` of the page before */
                cursor?: string;
            };
            header?: never;
            path: {
                /** @example 1 */
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of what was sent */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "deliveries": [
                     *         {
                     *           "id": 1,
                     *           "message_id": "msg_2KWPBgLlAfxdpx2AI54pPJ85f4W",
                     *           "type": "todo.completed",
                     *           "state": "delivered",
                     *           "attempts": 1,
                     *           "status": 204,
                     *           "excerpt": "ok",
                     *           "error": "There was no answer in 10 seconds",
                     *           "attempted_at": "2026-11-25T12:00:00.000Z",
                     *           "created_at": "2026-11-25T12:00:00.000Z"
                     *         }
                     *       ],
                     *       "next_cursor": "b2xkIG1pbGs"
                     *     }
                     */
                    "application/json": components["schemas"]["WebhookDeliveries"];
                };
            };
            400: components["responses"]["MalformedRequest"];
            401: components["responses"]["Unauthorized"];
            /** @description There is no such webhook of yours */
            404: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            422: components["responses"]["ValidationFailed"];
            503: components["responses"]["Unavailable"];
            "4XX": components["responses"]["OtherClientError"];
            "5XX": components["responses"]["OtherServerError"];
        };
    };
    getDelivery: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @example 1 */
                id: number;
                /** @example 1 */
                delivery_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The delivery */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": 1,
                     *       "message_id": "msg_2KWPBgLlAfxdpx2AI54pPJ85f4W",
                     *       "type": "todo.completed",
                     *       "state": "delivered",
                     *       "attempts": 1,
                     *       "status": 204,
                     *       "excerpt": "ok",
                     *       "error": "There was no answer in 10 seconds",
                     *       "attempted_at": "2026-11-25T12:00:00.000Z",
                     *       "created_at": "2026-11-25T12:00:00.000Z"
                     *     }
                     */
                    "application/json": components["schemas"]["WebhookDelivery"];
                };
            };
            400: components["responses"]["MalformedRequest"];
            401: components["responses"]["Unauthorized"];
            /** @description There is no such delivery of yours */
            404: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            422: components["responses"]["ValidationFailed"];
            503: components["responses"]["Unavailable"];
            "4XX": components["responses"]["OtherClientError"];
            "5XX": components["responses"]["OtherServerError"];
        };
    };
    resendDelivery: {
        parameters: {
            query?: never;
            header?: {
                /** @description A new name for each thing to do, such as a UUID, in quotes or without. Send it along, and you may send the request again if you get no answer: it is done once, and for 24 hours each repetition gets the first answer, with `Idempotency-Replayed: true`. 401, 429 and 5xx are not kept: then the repetition is tried anew (draft-ietf-httpapi-idempotency-key-header) */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @example 1 */
                id: number;
                /** @example 1 */
                delivery_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It waits to be sent */
            202: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": 1,
                     *       "message_id": "msg_2KWPBgLlAfxdpx2AI54pPJ85f4W",
                     *       "type": "todo.completed",
                     *       "state": "delivered",
                     *       "attempts": 1,
                     *       "status": 204,
                     *       "excerpt": "ok",
                     *       "error": "There was no answer in 10 seconds",
                     *       "attempted_at": "2026-11-25T12:00:00.000Z",
                     *       "created_at": "2026-11-25T12:00:00.000Z"
                     *     }
                     */
                    "application/json": components["schemas"]["WebhookDelivery"];
                };
            };
            400: components["responses"]["MalformedRequest"];
            401: components["responses"]["Unauthorized"];
            /** @description There is no such delivery of yours */
            404: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description You have asked for too many that wait */
            409: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            413: components["responses"]["BodyTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["ValidationFailed"];
            503: components["responses"]["Unavailable"];
            "4XX": components["responses"]["OtherClientError"];
            "5XX": components["responses"]["OtherServerError"];
        };
    };
    testWebhook: {
        parameters: {
            query?: never;
            header?: {
                /** @description A new name for each thing to do, such as a UUID, in quotes or without. Send it along, and you may send the request again if you get no answer: it is done once, and for 24 hours each repetition gets the first answer, with `Idempotency-Replayed: true`. 401, 429 and 5xx are not kept: then the repetition is tried anew (draft-ietf-httpapi-idempotency-key-header) */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @example 1 */
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It waits to be sent */
            202: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": 1,
                     *       "message_id": "msg_2KWPBgLlAfxdpx2AI54pPJ85f4W",
                     *       "type": "todo.completed",
                     *       "state": "delivered",
                     *       "attempts": 1,
                     *       "status": 204,
                     *       "excerpt": "ok",
                     *       "error": "There was no answer in 10 seconds",
                     *       "attempted_at": "2026-11-25T12:00:00.000Z",
                     *       "created_at": "2026-11-25T12:00:00.000Z"
                     *     }
                     */
                    "application/json": components["schemas"]["WebhookDelivery"];
                };
            };
            400: components["responses"]["MalformedRequest"];
            401: components["responses"]["Unauthorized"];
            /** @description There is no such webhook of yours */
            404: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description You have asked for too many that wait */
            409: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            413: components["responses"]["BodyTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["ValidationFailed"];
            503: components["responses"]["Unavailable"];
            "4XX": components["responses"]["OtherClientError"];
            "5XX": components["responses"]["OtherServerError"];
        };
    };
    undo: {
        parameters: {
            query?: never;
            header?: {
                /** @description A new name for each thing to do, such as a UUID, in quotes or without. Send it along, and you may send the request again if you get no answer: it is done once, and for 24 hours each repetition gets the first answer, with `Idempotency-Replayed: true`. 401, 429 and 5xx are not kept: then the repetition is tried anew (draft-ietf-httpapi-idempotency-key-header) */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "version": 7
                 *     }
                 */
                "application/json": components["schemas"]["UndoRequest"];
            };
        };
        responses: {
            /** @description What became of it */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "version": 8,
                     *       "undone": 1,
                     *       "conflicts": [
                     *         {
                     *           "entity": "todo",
                     *           "id": 1,
                     *           "field": "contents",
                     *           "before": "buy milk",
                     *           "after": "buy tea",
                     *           "now": "buy coffee"
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["UndoResult"];
                };
            };
            400: components["responses"]["MalformedRequest"];
            401: components["responses"]["Unauthorized"];
            /** @description You may not change that list any more */
            403: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such change of yours */
            404: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It only says who is in a list */
            409: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            413: components["responses"]["BodyTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["ValidationFailed"];
            503: components["responses"]["Unavailable"];
            "4XX": components["responses"]["OtherClientError"];
            "5XX": components["responses"]["OtherServerError"];
        };
    };
    getTodoHistory: {
        parameters: {
            query?: {
                limit?: number;
                /** @description The `next_cursor` of the page before */
                cursor?: string;
            };
            header?: never;
            path: {
                /** @example 1 */
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of its history */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "changes": [
                     *         {
                     *           "version": 7,
                     *           "user_id": 1,
                     *           "at": "2026-11-25T12:00:00.000Z",
                     *           "actor": {
                     *             "id": 1,
                     *             "username": "ada"
                     *           },
                     *           "action": "update",
                     *           "entity": "todo",
                     *           "id": 1,
                     *           "text": "changed the to-do: contents from “buy milk” to “buy tea”",
                     *           "fields": [
                     *             {
                     *               "field": "contents",
                     *               "before": "buy milk",
                     *               "after": "buy tea"
                     *             }
                     *           ]
                     *         }
                     *       ],
                     *       "next_cursor": "b2xkIG1pbGs"
                     *     }
                     */
                    "application/json": components["schemas"]["HistoryPage"];
                };
            };
            400: components["responses"]["MalformedRequest"];
            401: components["responses"]["Unauthorized"];
            /** @description There is no such to-do, or it is hidden from you */
            404: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            422: components["responses"]["ValidationFailed"];
            503: components["responses"]["Unavailable"];
            "4XX": components["responses"]["OtherClientError"];
            "5XX": components["responses"]["OtherServerError"];
        };
    };
    getListHistory: {
        parameters: {
            query?: {
                limit?: number;
                /** @description The `next_cursor` of the page before */
                cursor?: string;
            };
            header?: never;
            path: {
                /** @example 1 */
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of its history */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "changes": [
                     *         {
                     *           "version": 7,
                     *           "user_id": 1,
                     *           "at": "2026-11-25T12:00:00.000Z",
                     *           "actor": {
                     *             "id": 1,
                     *             "username": "ada"
                     *           },
                     *           "action": "update",
                     *           "entity": "todo",
                     *           "id": 1,
                     *           "text": "changed the to-do: contents from “buy milk” to “buy tea”",
                     *           "fields": [
                     *             {
                     *               "field": "contents",
                     *               "before": "buy milk",
                     *               "after": "buy tea"
                     *             }
                     *           ]
                     *         }
                     *       ],
                     *       "next_cursor": "b2xkIG1pbGs"
                     *     }
                     */
                    "application/json": components["schemas"]["HistoryPage"];
                };
            };
            400: components["responses"]["MalformedRequest"];
            401: components["responses"]["Unauthorized"];
            /** @description There is no such list, or it is hidden from you */
            404: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            422: components["responses"]["ValidationFailed"];
            503: components["responses"]["Unavailable"];
            "4XX": components["responses"]["OtherClientError"];
            "5XX": components["responses"]["OtherServerError"];
        };
    };
    listTrash: {
        parameters: {
            query?: {
                limit?: number;
                /** @description The `next_cursor` of the page before */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of the trash */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "lists": [
                     *         {
                     *           "id": 1,
                     *           "name": "Work",
                     *           "description": "what pays the rent",
                     *           "color": "berry_red",
                     *           "view": "list",
                     *           "is_favorite": false,
                     *           "position": "k00000000002",
                     *           "is_inbox": false,
                     *           "is_archived": false,
                     *           "role": "owner",
                     *           "owner": {
                     *             "id": 1,
                     *             "username": "ada"
                     *           },
                     *           "member_count": 1,
                     *           "created_at": "2026-11-25T12:00:00.000Z",
                     *           "updated_at": "2026-11-25T12:00:00.000Z",
                     *           "deleted_at": "2026-11-25T12:00:00.000Z"
                     *         }
                     *       ],
                     *       "todos": [
                     *         {
                     *           "id": 1,
                     *           "uid": "0b8f4b0a-3f0b-4f8f-9d59-0f4ba31d2a5e",
                     *           "user_id": 1,
                     *           "list_id": 1,
                     *           "section_id": 1,
                     *           "parent_id": 1,
                     *           "position": "k00000000002",
                     *           "contents": "buy milk",
                     *           "notes": "the one with oats",
                     *           "is_done": false,
                     *           "priority": 4,
                     *           "labels": [
                     *             "home"
                     *           ],
                     *           "due": {
                     *             "date": "2026-12-24",
                     *             "time": "17:00",
                     *             "time_zone": "Europe/Berlin"
                     *           },
                     *           "start": {
                     *             "date": "2026-12-24",
                     *             "time": "17:00",
                     *             "time_zone": "Europe/Berlin"
                     *           },
                     *           "deadline": "2026-12-24",
                     *           "duration_minutes": 30,
                     *           "recurrence": {
                     *             "rule": "FREQ=MONTHLY;BYMONTHDAY=-1",
                     *             "from": "due",
                     *             "reset_subtasks": true
                     *           },
                     *           "assignee_id": 1,
                     *           "completed_at": "2026-11-25T12:00:00.000Z",
                     *           "completed_by": 1,
                     *           "attachments": [],
                     *           "created_by": 1,
                     *           "created_at": "2026-11-25T12:00:00.000Z",
                     *           "updated_at": "2026-11-25T12:00:00.000Z",
                     *           "version": 2,
                     *           "deleted_at": "2026-11-25T12:00:00.000Z"
                     *         }
                     *       ],
                     *       "next_cursor": "b2xkIG1pbGs"
                     *     }
                     */
                    "application/json": components["schemas"]["TrashPage"];
                };
            };
            401: components["responses"]["Unauthorized"];
            422: components["responses"]["ValidationFailed"];
            503: components["responses"]["Unavailable"];
            "4XX": components["responses"]["OtherClientError"];
            "5XX": components["responses"]["OtherServerError"];
        };
    };
    purgeTodo: {
        parameters: {
            query?: never;
            header?: {
                /** @description A new name for each thing to do, such as a UUID, in quotes or without. Send it along, and you may send the request again if you get no answer: it is done once, and for 24 hours each repetition gets the first answer, with `Idempotency-Replayed: true`. 401, 429 and 5xx are not kept: then the repetition is tried anew (draft-ietf-httpapi-idempotency-key-header) */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @example 1 */
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The to-do is gone */
            204: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["MalformedRequest"];
            401: components["responses"]["Unauthorized"];
            /** @description You may see the to-do, but not change it */
            403: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such to-do in the trash, or it is hidden from you */
            404: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            422: components["responses"]["ValidationFailed"];
            503: components["responses"]["Unavailable"];
            "4XX": components["responses"]["OtherClientError"];
            "5XX": components["responses"]["OtherServerError"];
        };
    };
    listSections: {
        parameters: {
            query?: never;
            header?: {
                /** @description The `ETag` of an answer that you have: 304 if nothing has changed since */
                "if-none-match"?: string;
            };
            path: {
                /** @example 1 */
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Its sections */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    ETag: components["headers"]["ETag"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "sections": [
                     *         {
                     *           "id": 1,
                     *           "list_id": 1,
                     *           "name": "Waiting",
                     *           "position": "k00000000002",
                     *           "is_archived": false,
                     *           "created_at": "2026-11-25T12:00:00.000Z",
                     *           "updated_at": "2026-11-25T12:00:00.000Z"
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["Sections"];
                };
            };
            /** @description Nothing has changed since `If-None-Match` */
            304: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    ETag: components["headers"]["ETag"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["MalformedRequest"];
            401: components["responses"]["Unauthorized"];
            /** @description There is no such list, or it is hidden from you */
            404: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            422: components["responses"]["ValidationFailed"];
            503: components["responses"]["Unavailable"];
            "4XX": components["responses"]["OtherClientError"];
            "5XX": components["responses"]["OtherServerError"];
        };
    };
    createSection: {
        parameters: {
            query?: never;
            header?: {
                /** @description A new name for each thing to do, such as a UUID, in quotes or without. Send it along, and you may send the request again if you get no answer: it is done once, and for 24 hours each repetition gets the first answer, with `Idempotency-Replayed: true`. 401, 429 and 5xx are not kept: then the repetition is tried anew (draft-ietf-httpapi-idempotency-key-header) */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @example 1 */
                id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "name": "Waiting"
                 *     }
                 */
                "application/json": components["schemas"]["CreateSection"];
            };
        };
        responses: {
            /** @description The new section */
            201: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    Location: components["headers"]["Location"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": 1,
                     *       "list_id": 1,
                     *       "name": "Waiting",
                     *       "position": "k00000000002",
                     *       "is_archived": false,
                     *       "created_at": "2026-11-25T12:00:00.000Z",
                     *       "updated_at": "2026-11-25T12:00:00.000Z"
                     *     }
                     */
                    "application/json": components["schemas"]["Section"];
                };
            };
            400: components["responses"]["MalformedRequest"];
            401: components["responses"]["Unauthorized"];
            /** @description You may see the list, but not change it */
            403: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such list, or it is hidden from you */
            404: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The list has too many */
            409: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            413: components["responses"]["BodyTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["ValidationFailed"];
            503: components["responses"]["Unavailable"];
            "4XX": components["responses"]["OtherClientError"];
            "5XX": components["responses"]["OtherServerError"];
        };
    };
    listMembers: {
        parameters: {
            query?: never;
            header?: {
                /** @description The `ETag` of an answer that you have: 304 if nothing has changed since */
                "if-none-match"?: string;
            };
            path: {
                /** @example 1 */
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Its members */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    ETag: components["headers"]["ETag"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "members": [
                     *         {
                     *           "id": 1,
                     *           "username": "ada",
                     *           "role": "owner",
                     *           "state": "active",
                     *           "since": "2026-11-25T12:00:00.000Z"
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["Members"];
                };
            };
            /** @description Nothing has changed since `If-None-Match` */
            304: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    ETag: components["headers"]["ETag"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["MalformedRequest"];
            401: components["responses"]["Unauthorized"];
            /** @description There is no such list, or it is hidden from you */
            404: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            422: components["responses"]["ValidationFailed"];
            503: components["responses"]["Unavailable"];
            "4XX": components["responses"]["OtherClientError"];
            "5XX": components["responses"]["OtherServerError"];
        };
    };
    removeMember: {
        parameters: {
            query?: never;
            header?: {
                /** @description A new name for each thing to do, such as a UUID, in quotes or without. Send it along, and you may send the request again if you get no answer: it is done once, and for 24 hours each repetition gets the first answer, with `Idempotency-Replayed: true`. 401, 429 and 5xx are not kept: then the repetition is tried anew (draft-ietf-httpapi-idempotency-key-header) */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @example 1 */
                id: number;
                /**
                 * @description The id of the member
                 * @example 1
                 */
                user_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description This user is not in the list any more */
            204: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["MalformedRequest"];
            401: components["responses"]["Unauthorized"];
            /** @description You may see the list, but not do this */
            403: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such list, or nobody with this id is in it */
            404: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description This is the owner */
            409: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            422: components["responses"]["ValidationFailed"];
            503: components["responses"]["Unavailable"];
            "4XX": components["responses"]["OtherClientError"];
            "5XX": components["responses"]["OtherServerError"];
        };
    };
    patchMember: {
        parameters: {
            query?: never;
            header?: {
                /** @description A new name for each thing to do, such as a UUID, in quotes or without. Send it along, and you may send the request again if you get no answer: it is done once, and for 24 hours each repetition gets the first answer, with `Idempotency-Replayed: true`. 401, 429 and 5xx are not kept: then the repetition is tried anew (draft-ietf-httpapi-idempotency-key-header) */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @example 1 */
                id: number;
                /**
                 * @description The id of the member
                 * @example 1
                 */
                user_id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "role": "editor"
                 *     }
                 */
                "application/json": components["schemas"]["PatchMember"];
                /**
                 * @example {
                 *       "role": "editor"
                 *     }
                 */
                "application/merge-patch+json": components["schemas"]["PatchMember"];
            };
        };
        responses: {
            /** @description The member as they are now */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": 1,
                     *       "username": "ada",
                     *       "role": "owner",
                     *       "state": "active",
                     *       "since": "2026-11-25T12:00:00.000Z"
                     *     }
                     */
                    "application/json": components["schemas"]["Member"];
                };
            };
            400: components["responses"]["MalformedRequest"];
            401: components["responses"]["Unauthorized"];
            /** @description You may see the list, but not do this */
            403: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such list, or nobody with this id is in it */
            404: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description This is the owner */
            409: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            413: components["responses"]["BodyTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["ValidationFailed"];
            503: components["responses"]["Unavailable"];
            "4XX": components["responses"]["OtherClientError"];
            "5XX": components["responses"]["OtherServerError"];
        };
    };
    transferList: {
        parameters: {
            query?: never;
            header?: {
                /** @description A new name for each thing to do, such as a UUID, in quotes or without. Send it along, and you may send the request again if you get no answer: it is done once, and for 24 hours each repetition gets the first answer, with `Idempotency-Replayed: true`. 401, 429 and 5xx are not kept: then the repetition is tried anew (draft-ietf-httpapi-idempotency-key-header) */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @example 1 */
                id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "user_id": 2
                 *     }
                 */
                "application/json": components["schemas"]["TransferList"];
            };
        };
        responses: {
            /** @description The list, with its new owner */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": 1,
                     *       "name": "Work",
                     *       "description": "what pays the rent",
                     *       "color": "berry_red",
                     *       "view": "list",
                     *       "is_favorite": false,
                     *       "position": "k00000000002",
                     *       "is_inbox": false,
                     *       "is_archived": false,
                     *       "role": "owner",
                     *       "owner": {
                     *         "id": 1,
                     *         "username": "ada"
                     *       },
                     *       "member_count": 1,
                     *       "created_at": "2026-11-25T12:00:00.000Z",
                     *       "updated_at": "2026-11-25T12:00:00.000Z"
                     *     }
                     */
                    "application/json": components["schemas"]["List"];
                };
            };
            400: components["responses"]["MalformedRequest"];
            401: components["responses"]["Unauthorized"];
            /** @description You may see the list, but are not its owner */
            403: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such list, or nobody with this id is in it */
            404: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            413: components["responses"]["BodyTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["ValidationFailed"];
            503: components["responses"]["Unavailable"];
            "4XX": components["responses"]["OtherClientError"];
            "5XX": components["responses"]["OtherServerError"];
        };
    };
    listInvitationsToList: {
        parameters: {
            query?: never;
            header?: {
                /** @description The `ETag` of an answer that you have: 304 if nothing has changed since */
                "if-none-match"?: string;
            };
            path: {
                /** @example 1 */
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description They are open */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    ETag: components["headers"]["ETag"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "invitations": [
                     *         {
                     *           "id": 1,
                     *           "list": {
                     *             "id": 1,
                     *             "name": "Work"
                     *           },
                     *           "role": "editor",
                     *           "user": {
                     *             "id": 1,
                     *             "username": "ada"
                     *           },
                     *           "invited_by": {
                     *             "id": 1,
                     *             "username": "ada"
                     *           },
                     *           "created_at": "2026-11-25T12:00:00.000Z",
                     *           "expires_at": "2026-11-25T12:00:00.000Z",
                     *           "uses_left": 1
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["ListInvitations"];
                };
            };
            /** @description Nothing has changed since `If-None-Match` */
            304: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    ETag: components["headers"]["ETag"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["MalformedRequest"];
            401: components["responses"]["Unauthorized"];
            /** @description You may see the list, but not invite to it */
            403: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such list, or it is hidden from you */
            404: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            422: components["responses"]["ValidationFailed"];
            503: components["responses"]["Unavailable"];
            "4XX": components["responses"]["OtherClientError"];
            "5XX": components["responses"]["OtherServerError"];
        };
    };
    inviteUser: {
        parameters: {
            query?: never;
            header?: {
                /** @description A new name for each thing to do, such as a UUID, in quotes or without. Send it along, and you may send the request again if you get no answer: it is done once, and for 24 hours each repetition gets the first answer, with `Idempotency-Replayed: true`. 401, 429 and 5xx are not kept: then the repetition is tried anew (draft-ietf-httpapi-idempotency-key-header) */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @example 1 */
                id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "username": "bob",
                 *       "role": "editor"
                 *     }
                 */
                "application/json": components["schemas"]["CreateListInvitation"];
            };
        };
        responses: {
            /** @description The user is invited */
            201: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": 1,
                     *       "list": {
                     *         "id": 1,
                     *         "name": "Work"
                     *       },
                     *       "role": "editor",
                     *       "user": {
                     *         "id": 1,
                     *         "username": "ada"
                     *       },
                     *       "invited_by": {
                     *         "id": 1,
                     *         "username": "ada"
                     *       },
                     *       "created_at": "2026-11-25T12:00:00.000Z",
                     *       "expires_at": "2026-11-25T12:00:00.000Z",
                     *       "uses_left": 1
                     *     }
                     */
                    "application/json": components["schemas"]["ListInvitation"];
                };
            };
            400: components["responses"]["MalformedRequest"];
            401: components["responses"]["Unauthorized"];
            /** @description You may see the list, but not invite to it */
            403: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such list, or it is hidden from you */
            404: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The user is in the list, there is no room, or it is the inbox */
            409: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            413: components["responses"]["BodyTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["ValidationFailed"];
            /** @description You have invited too many people */
            429: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            503: components["responses"]["Unavailable"];
            "4XX": components["responses"]["OtherClientError"];
            "5XX": components["responses"]["OtherServerError"];
        };
    };
    addInvitationLink: {
        parameters: {
            query?: never;
            header?: {
                /** @description A new name for each thing to do, such as a UUID, in quotes or without. Send it along, and you may send the request again if you get no answer: it is done once, and for 24 hours each repetition gets the first answer, with `Idempotency-Replayed: true`. 401, 429 and 5xx are not kept: then the repetition is tried anew (draft-ietf-httpapi-idempotency-key-header) */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @example 1 */
                id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "role": "editor",
                 *       "uses": 3
                 *     }
                 */
                "application/json": components["schemas"]["CreateInvitationLink"];
            };
        };
        responses: {
            /** @description The link, with its token */
            201: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": 1,
                     *       "list": {
                     *         "id": 1,
                     *         "name": "Work"
                     *       },
                     *       "role": "editor",
                     *       "user": {
                     *         "id": 1,
                     *         "username": "ada"
                     *       },
                     *       "invited_by": {
                     *         "id": 1,
                     *         "username": "ada"
                     *       },
                     *       "created_at": "2026-11-25T12:00:00.000Z",
                     *       "expires_at": "2026-11-25T12:00:00.000Z",
                     *       "uses_left": 1,
                     *       "token": "dGhlcmUgaXMgbm90aGluZyBsaWtlIGEgbGlzdCBvZiA"
                     *     }
                     */
                    "application/json": components["schemas"]["InvitationLink"];
                };
            };
            400: components["responses"]["MalformedRequest"];
            401: components["responses"]["Unauthorized"];
            /** @description You may see the list, but not invite to it */
            403: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such list, or it is hidden from you */
            404: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no room, or it is the inbox */
            409: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            413: components["responses"]["BodyTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["ValidationFailed"];
            503: components["responses"]["Unavailable"];
            "4XX": components["responses"]["OtherClientError"];
            "5XX": components["responses"]["OtherServerError"];
        };
    };
    revokeInvitation: {
        parameters: {
            query?: never;
            header?: {
                /** @description A new name for each thing to do, such as a UUID, in quotes or without. Send it along, and you may send the request again if you get no answer: it is done once, and for 24 hours each repetition gets the first answer, with `Idempotency-Replayed: true`. 401, 429 and 5xx are not kept: then the repetition is tried anew (draft-ietf-httpapi-idempotency-key-header) */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @example 1 */
                id: number;
                /**
                 * @description The id of the invitation
                 * @example 1
                 */
                invitation_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is void */
            204: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["MalformedRequest"];
            401: components["responses"]["Unauthorized"];
            /** @description You may see the list, but not invite to it */
            403: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such list or invitation */
            404: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            422: components["responses"]["ValidationFailed"];
            503: components["responses"]["Unavailable"];
            "4XX": components["responses"]["OtherClientError"];
            "5XX": components["responses"]["OtherServerError"];
        };
    };
    listLists: {
        parameters: {
            query?: {
                /** @description The archived ones, and not the others */
                is_archived?: boolean;
            };
            header?: {
                /** @description The `ETag` of an answer that you have: 304 if nothing has changed since */
                "if-none-match"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Your lists */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    ETag: components["headers"]["ETag"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "lists": [
                     *         {
                     *           "id": 1,
                     *           "name": "Work",
                     *           "description": "what pays the rent",
                     *           "color": "berry_red",
                     *           "view": "list",
                     *           "is_favorite": false,
                     *           "position": "k00000000002",
                     *           "is_inbox": false,
                     *           "is_archived": false,
                     *           "role": "owner",
                     *           "owner": {
                     *             "id": 1,
                     *             "username": "ada"
                     *           },
                     *           "member_count": 1,
                     *           "created_at": "2026-11-25T12:00:00.000Z",
                     *           "updated_at": "2026-11-25T12:00:00.000Z"
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["Lists"];
                };
            };
            /** @description Nothing has changed since `If-None-Match` */
            304: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    ETag: components["headers"]["ETag"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Unauthorized"];
            422: components["responses"]["ValidationFailed"];
            503: components["responses"]["Unavailable"];
            "4XX": components["responses"]["OtherClientError"];
            "5XX": components["responses"]["OtherServerError"];
        };
    };
    createList: {
        parameters: {
            query?: never;
            header?: {
                /** @description A new name for each thing to do, such as a UUID, in quotes or without. Send it along, and you may send the request again if you get no answer: it is done once, and for 24 hours each repetition gets the first answer, with `Idempotency-Replayed: true`. 401, 429 and 5xx are not kept: then the repetition is tried anew (draft-ietf-httpapi-idempotency-key-header) */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "name": "Work",
                 *       "color": "berry_red",
                 *       "view": "board"
                 *     }
                 */
                "application/json": components["schemas"]["CreateList"];
            };
        };
        responses: {
            /** @description The new list */
            201: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    Location: components["headers"]["Location"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": 1,
                     *       "name": "Work",
                     *       "description": "what pays the rent",
                     *       "color": "berry_red",
                     *       "view": "list",
                     *       "is_favorite": false,
                     *       "position": "k00000000002",
                     *       "is_inbox": false,
                     *       "is_archived": false,
                     *       "role": "owner",
                     *       "owner": {
                     *         "id": 1,
                     *         "username": "ada"
                     *       },
                     *       "member_count": 1,
                     *       "created_at": "2026-11-25T12:00:00.000Z",
                     *       "updated_at": "2026-11-25T12:00:00.000Z"
                     *     }
                     */
                    "application/json": components["schemas"]["List"];
                };
            };
            400: components["responses"]["MalformedRequest"];
            401: components["responses"]["Unauthorized"];
            /** @description You have too many */
            409: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            413: components["responses"]["BodyTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["ValidationFailed"];
            503: components["responses"]["Unavailable"];
            "4XX": components["responses"]["OtherClientError"];
            "5XX": components["responses"]["OtherServerError"];
        };
    };
    getList: {
        parameters: {
            query?: never;
            header?: {
                /** @description The `ETag` of an answer that you have: 304 if nothing has changed since */
                "if-none-match"?: string;
            };
            path: {
                /** @example 1 */
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The list */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    ETag: components["headers"]["ETag"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": 1,
                     *       "name": "Work",
                     *       "description": "what pays the rent",
                     *       "color": "berry_red",
                     *       "view": "list",
                     *       "is_favorite": false,
                     *       "position": "k00000000002",
                     *       "is_inbox": false,
                     *       "is_archived": false,
                     *       "role": "owner",
                     *       "owner": {
                     *         "id": 1,
                     *         "username": "ada"
                     *       },
                     *       "member_count": 1,
                     *       "created_at": "2026-11-25T12:00:00.000Z",
                     *       "updated_at": "2026-11-25T12:00:00.000Z"
                     *     }
                     */
                    "application/json": components["schemas"]["List"];
                };
            };
            /** @description Nothing has changed since `If-None-Match` */
            304: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    ETag: components["headers"]["ETag"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["MalformedRequest"];
            401: components["responses"]["Unauthorized"];
            /** @description There is no such list, or it is hidden from you */
            404: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            422: components["responses"]["ValidationFailed"];
            503: components["responses"]["Unavailable"];
            "4XX": components["responses"]["OtherClientError"];
            "5XX": components["responses"]["OtherServerError"];
        };
    };
    deleteList: {
        parameters: {
            query?: never;
            header?: {
                /** @description A new name for each thing to do, such as a UUID, in quotes or without. Send it along, and you may send the request again if you get no answer: it is done once, and for 24 hours each repetition gets the first answer, with `Idempotency-Replayed: true`. 401, 429 and 5xx are not kept: then the repetition is tried anew (draft-ietf-httpapi-idempotency-key-header) */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @example 1 */
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The list is in the trash */
            204: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["MalformedRequest"];
            401: components["responses"]["Unauthorized"];
            /** @description You may see the list, but not do this */
            403: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such list, or it is hidden from you */
            404: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The list is the inbox */
            409: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            422: components["responses"]["ValidationFailed"];
            503: components["responses"]["Unavailable"];
            "4XX": components["responses"]["OtherClientError"];
            "5XX": components["responses"]["OtherServerError"];
        };
    };
    patchList: {
        parameters: {
            query?: never;
            header?: {
                /** @description A new name for each thing to do, such as a UUID, in quotes or without. Send it along, and you may send the request again if you get no answer: it is done once, and for 24 hours each repetition gets the first answer, with `Idempotency-Replayed: true`. 401, 429 and 5xx are not kept: then the repetition is tried anew (draft-ietf-httpapi-idempotency-key-header) */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @example 1 */
                id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "name": "Work",
                 *       "is_favorite": true
                 *     }
                 */
                "application/json": components["schemas"]["PatchList"];
                /**
                 * @example {
                 *       "name": "Work",
                 *       "is_favorite": true
                 *     }
                 */
                "application/merge-patch+json": components["schemas"]["PatchList"];
            };
        };
        responses: {
            /** @description The list as it is now */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": 1,
                     *       "name": "Work",
                     *       "description": "what pays the rent",
                     *       "color": "berry_red",
                     *       "view": "list",
                     *       "is_favorite": false,
                     *       "position": "k00000000002",
                     *       "is_inbox": false,
                     *       "is_archived": false,
                     *       "role": "owner",
                     *       "owner": {
                     *         "id": 1,
                     *         "username": "ada"
                     *       },
                     *       "member_count": 1,
                     *       "created_at": "2026-11-25T12:00:00.000Z",
                     *       "updated_at": "2026-11-25T12:00:00.000Z"
                     *     }
                     */
                    "application/json": components["schemas"]["List"];
                };
            };
            400: components["responses"]["MalformedRequest"];
            401: components["responses"]["Unauthorized"];
            /** @description You may see the list, but not do this */
            403: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such list, or it is hidden from you */
            404: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The list is the inbox */
            409: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            413: components["responses"]["BodyTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["ValidationFailed"];
            503: components["responses"]["Unavailable"];
            "4XX": components["responses"]["OtherClientError"];
            "5XX": components["responses"]["OtherServerError"];
        };
    };
    restoreList: {
        parameters: {
            query?: never;
            header?: {
                /** @description A new name for each thing to do, such as a UUID, in quotes or without. Send it along, and you may send the request again if you get no answer: it is done once, and for 24 hours each repetition gets the first answer, with `Idempotency-Replayed: true`. 401, 429 and 5xx are not kept: then the repetition is tried anew (draft-ietf-httpapi-idempotency-key-header) */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @example 1 */
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The list */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": 1,
                     *       "name": "Work",
                     *       "description": "what pays the rent",
                     *       "color": "berry_red",
                     *       "view": "list",
                     *       "is_favorite": false,
                     *       "position": "k00000000002",
                     *       "is_inbox": false,
                     *       "is_archived": false,
                     *       "role": "owner",
                     *       "owner": {
                     *         "id": 1,
                     *         "username": "ada"
                     *       },
                     *       "member_count": 1,
                     *       "created_at": "2026-11-25T12:00:00.000Z",
                     *       "updated_at": "2026-11-25T12:00:00.000Z"
                     *     }
                     */
                    "application/json": components["schemas"]["List"];
                };
            };
            400: components["responses"]["MalformedRequest"];
            401: components["responses"]["Unauthorized"];
            /** @description You may see the list, but not do this */
            403: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such list, or it is hidden from you */
            404: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description You have too many */
            409: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            413: components["responses"]["BodyTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["ValidationFailed"];
            503: components["responses"]["Unavailable"];
            "4XX": components["responses"]["OtherClientError"];
            "5XX": components["responses"]["OtherServerError"];
        };
    };
    listInvitations: {
        parameters: {
            query?: never;
            header?: {
                /** @description The `ETag` of an answer that you have: 304 if nothing has changed since */
                "if-none-match"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Your invitations */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    ETag: components["headers"]["ETag"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "invitations": [
                     *         {
                     *           "id": 1,
                     *           "list": {
                     *             "id": 1,
                     *             "name": "Work"
                     *           },
                     *           "role": "editor",
                     *           "user": {
                     *             "id": 1,
                     *             "username": "ada"
                     *           },
                     *           "invited_by": {
                     *             "id": 1,
                     *             "username": "ada"
                     *           },
                     *           "created_at": "2026-11-25T12:00:00.000Z",
                     *           "expires_at": "2026-11-25T12:00:00.000Z",
                     *           "uses_left": 1
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["ListInvitations"];
                };
            };
            /** @description Nothing has changed since `If-None-Match` */
            304: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    ETag: components["headers"]["ETag"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Unauthorized"];
            503: components["responses"]["Unavailable"];
            "4XX": components["responses"]["OtherClientError"];
            "5XX": components["responses"]["OtherServerError"];
        };
    };
    acceptInvitation: {
        parameters: {
            query?: never;
            header?: {
                /** @description A new name for each thing to do, such as a UUID, in quotes or without. Send it along, and you may send the request again if you get no answer: it is done once, and for 24 hours each repetition gets the first answer, with `Idempotency-Replayed: true`. 401, 429 and 5xx are not kept: then the repetition is tried anew (draft-ietf-httpapi-idempotency-key-header) */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @example 1 */
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The list that you are a member of */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": 1,
                     *       "name": "Work",
                     *       "description": "what pays the rent",
                     *       "color": "berry_red",
                     *       "view": "list",
                     *       "is_favorite": false,
                     *       "position": "k00000000002",
                     *       "is_inbox": false,
                     *       "is_archived": false,
                     *       "role": "owner",
                     *       "owner": {
                     *         "id": 1,
                     *         "username": "ada"
                     *       },
                     *       "member_count": 1,
                     *       "created_at": "2026-11-25T12:00:00.000Z",
                     *       "updated_at": "2026-11-25T12:00:00.000Z"
                     *     }
                     */
                    "application/json": components["schemas"]["List"];
                };
            };
            400: components["responses"]["MalformedRequest"];
            401: components["responses"]["Unauthorized"];
            /** @description It is not for you, or not valid any more */
            404: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no room */
            409: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            413: components["responses"]["BodyTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["ValidationFailed"];
            503: components["responses"]["Unavailable"];
            "4XX": components["responses"]["OtherClientError"];
            "5XX": components["responses"]["OtherServerError"];
        };
    };
    declineInvitation: {
        parameters: {
            query?: never;
            header?: {
                /** @description A new name for each thing to do, such as a UUID, in quotes or without. Send it along, and you may send the request again if you get no answer: it is done once, and for 24 hours each repetition gets the first answer, with `Idempotency-Replayed: true`. 401, 429 and 5xx are not kept: then the repetition is tried anew (draft-ietf-httpapi-idempotency-key-header) */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @example 1 */
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is gone */
            204: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["MalformedRequest"];
            401: components["responses"]["Unauthorized"];
            /** @description It is not for you, or not valid any more */
            404: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            413: components["responses"]["BodyTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["ValidationFailed"];
            503: components["responses"]["Unavailable"];
            "4XX": components["responses"]["OtherClientError"];
            "5XX": components["responses"]["OtherServerError"];
        };
    };
    acceptInvitationLink: {
        parameters: {
            query?: never;
            header?: {
                /** @description A new name for each thing to do, such as a UUID, in quotes or without. Send it along, and you may send the request again if you get no answer: it is done once, and for 24 hours each repetition gets the first answer, with `Idempotency-Replayed: true`. 401, 429 and 5xx are not kept: then the repetition is tried anew (draft-ietf-httpapi-idempotency-key-header) */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "token": "dGhlcmUgaXMgbm90aGluZyBsaWtlIGEgbGlzdCBvZiA"
                 *     }
                 */
                "application/json": components["schemas"]["AcceptLink"];
            };
        };
        responses: {
            /** @description The list that you are a member of */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": 1,
                     *       "name": "Work",
                     *       "description": "what pays the rent",
                     *       "color": "berry_red",
                     *       "view": "list",
                     *       "is_favorite": false,
                     *       "position": "k00000000002",
                     *       "is_inbox": false,
                     *       "is_archived": false,
                     *       "role": "owner",
                     *       "owner": {
                     *         "id": 1,
                     *         "username": "ada"
                     *       },
                     *       "member_count": 1,
                     *       "created_at": "2026-11-25T12:00:00.000Z",
                     *       "updated_at": "2026-11-25T12:00:00.000Z"
                     *     }
                     */
                    "application/json": components["schemas"]["List"];
                };
            };
            400: components["responses"]["MalformedRequest"];
            401: components["responses"]["Unauthorized"];
            /** @description It is not for you, or not valid any more */
            404: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no room */
            409: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            413: components["responses"]["BodyTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["ValidationFailed"];
            503: components["responses"]["Unavailable"];
            "4XX": components["responses"]["OtherClientError"];
            "5XX": components["responses"]["OtherServerError"];
        };
    };
    getSection: {
        parameters: {
            query?: never;
            header?: {
                /** @description The `ETag` of an answer that you have: 304 if nothing has changed since */
                "if-none-match"?: string;
            };
            path: {
                /** @example 1 */
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The section */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    ETag: components["headers"]["ETag"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": 1,
                     *       "list_id": 1,
                     *       "name": "Waiting",
                     *       "position": "k00000000002",
                     *       "is_archived": false,
                     *       "created_at": "2026-11-25T12:00:00.000Z",
                     *       "updated_at": "2026-11-25T12:00:00.000Z"
                     *     }
                     */
                    "application/json": components["schemas"]["Section"];
                };
            };
            /** @description Nothing has changed since `If-None-Match` */
            304: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    ETag: components["headers"]["ETag"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["MalformedRequest"];
            401: components["responses"]["Unauthorized"];
            /** @description There is no such section, or it is hidden from you */
            404: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            422: components["responses"]["ValidationFailed"];
            503: components["responses"]["Unavailable"];
            "4XX": components["responses"]["OtherClientError"];
            "5XX": components["responses"]["OtherServerError"];
        };
    };
    deleteSection: {
        parameters: {
            query?: never;
            header?: {
                /** @description A new name for each thing to do, such as a UUID, in quotes or without. Send it along, and you may send the request again if you get no answer: it is done once, and for 24 hours each repetition gets the first answer, with `Idempotency-Replayed: true`. 401, 429 and 5xx are not kept: then the repetition is tried anew (draft-ietf-httpapi-idempotency-key-header) */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @example 1 */
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The section is deleted */
            204: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["MalformedRequest"];
            401: components["responses"]["Unauthorized"];
            /** @description You may see the list, but not change it */
            403: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such section, or it is hidden from you */
            404: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            422: components["responses"]["ValidationFailed"];
            503: components["responses"]["Unavailable"];
            "4XX": components["responses"]["OtherClientError"];
            "5XX": components["responses"]["OtherServerError"];
        };
    };
    patchSection: {
        parameters: {
            query?: never;
            header?: {
                /** @description A new name for each thing to do, such as a UUID, in quotes or without. Send it along, and you may send the request again if you get no answer: it is done once, and for 24 hours each repetition gets the first answer, with `Idempotency-Replayed: true`. 401, 429 and 5xx are not kept: then the repetition is tried anew (draft-ietf-httpapi-idempotency-key-header) */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @example 1 */
                id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "name": "Waiting"
                 *     }
                 */
                "application/json": components["schemas"]["PatchSection"];
                /**
                 * @example {
                 *       "name": "Waiting"
                 *     }
                 */
                "application/merge-patch+json": components["schemas"]["PatchSection"];
            };
        };
        responses: {
            /** @description The section as it is now */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": 1,
                     *       "list_id": 1,
                     *       "name": "Waiting",
                     *       "position": "k00000000002",
                     *       "is_archived": false,
                     *       "created_at": "2026-11-25T12:00:00.000Z",
                     *       "updated_at": "2026-11-25T12:00:00.000Z"
                     *     }
                     */
                    "application/json": components["schemas"]["Section"];
                };
            };
            400: components["responses"]["MalformedRequest"];
            401: components["responses"]["Unauthorized"];
            /** @description You may see the list, but not change it */
            403: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such section, or it is hidden from you */
            404: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            413: components["responses"]["BodyTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["ValidationFailed"];
            503: components["responses"]["Unavailable"];
            "4XX": components["responses"]["OtherClientError"];
            "5XX": components["responses"]["OtherServerError"];
        };
    };
    listLabels: {
        parameters: {
            query?: never;
            header?: {
                /** @description The `ETag` of an answer that you have: 304 if nothing has changed since */
                "if-none-match"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Your labels */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    ETag: components["headers"]["ETag"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "labels": [
                     *         {
                     *           "name": "home",
                     *           "color": "berry_red",
                     *           "is_favorite": false,
                     *           "position": "k00000000002",
                     *           "todo_count": 3
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["Labels"];
                };
            };
            /** @description Nothing has changed since `If-None-Match` */
            304: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    ETag: components["headers"]["ETag"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Unauthorized"];
            503: components["responses"]["Unavailable"];
            "4XX": components["responses"]["OtherClientError"];
            "5XX": components["responses"]["OtherServerError"];
        };
    };
    createLabel: {
        parameters: {
            query?: never;
            header?: {
                /** @description A new name for each thing to do, such as a UUID, in quotes or without. Send it along, and you may send the request again if you get no answer: it is done once, and for 24 hours each repetition gets the first answer, with `Idempotency-Replayed: true`. 401, 429 and 5xx are not kept: then the repetition is tried anew (draft-ietf-httpapi-idempotency-key-header) */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "name": "home",
                 *       "color": "berry_red"
                 *     }
                 */
                "application/json": components["schemas"]["CreateLabel"];
            };
        };
        responses: {
            /** @description The new label */
            201: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    Location: components["headers"]["Location"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "name": "home",
                     *       "color": "berry_red",
                     *       "is_favorite": false,
                     *       "position": "k00000000002",
                     *       "todo_count": 3
                     *     }
                     */
                    "application/json": components["schemas"]["Label"];
                };
            };
            400: components["responses"]["MalformedRequest"];
            401: components["responses"]["Unauthorized"];
            /** @description There is a label of this name */
            409: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            413: components["responses"]["BodyTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["ValidationFailed"];
            503: components["responses"]["Unavailable"];
            "4XX": components["responses"]["OtherClientError"];
            "5XX": components["responses"]["OtherServerError"];
        };
    };
    getLabel: {
        parameters: {
            query?: never;
            header?: {
                /** @description The `ETag` of an answer that you have: 304 if nothing has changed since */
                "if-none-match"?: string;
            };
            path: {
                /**
                 * @description What to-dos have in `labels`
                 * @example home
                 */
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The label */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    ETag: components["headers"]["ETag"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "name": "home",
                     *       "color": "berry_red",
                     *       "is_favorite": false,
                     *       "position": "k00000000002",
                     *       "todo_count": 3
                     *     }
                     */
                    "application/json": components["schemas"]["Label"];
                };
            };
            /** @description Nothing has changed since `If-None-Match` */
            304: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    ETag: components["headers"]["ETag"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["MalformedRequest"];
            401: components["responses"]["Unauthorized"];
            /** @description You have no such label */
            404: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            422: components["responses"]["ValidationFailed"];
            503: components["responses"]["Unavailable"];
            "4XX": components["responses"]["OtherClientError"];
            "5XX": components["responses"]["OtherServerError"];
        };
    };
    deleteLabel: {
        parameters: {
            query?: never;
            header?: {
                /** @description A new name for each thing to do, such as a UUID, in quotes or without. Send it along, and you may send the request again if you get no answer: it is done once, and for 24 hours each repetition gets the first answer, with `Idempotency-Replayed: true`. 401, 429 and 5xx are not kept: then the repetition is tried anew (draft-ietf-httpapi-idempotency-key-header) */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /**
                 * @description What to-dos have in `labels`
                 * @example home
                 */
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No to-do has the label any more */
            204: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["MalformedRequest"];
            401: components["responses"]["Unauthorized"];
            /** @description You have no such label */
            404: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            422: components["responses"]["ValidationFailed"];
            503: components["responses"]["Unavailable"];
            "4XX": components["responses"]["OtherClientError"];
            "5XX": components["responses"]["OtherServerError"];
        };
    };
    patchLabel: {
        parameters: {
            query?: never;
            header?: {
                /** @description A new name for each thing to do, such as a UUID, in quotes or without. Send it along, and you may send the request again if you get no answer: it is done once, and for 24 hours each repetition gets the first answer, with `Idempotency-Replayed: true`. 401, 429 and 5xx are not kept: then the repetition is tried anew (draft-ietf-httpapi-idempotency-key-header) */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /**
                 * @description What to-dos have in `labels`
                 * @example home
                 */
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "color": "#dc4c3e"
                 *     }
                 */
                "application/json": components["schemas"]["PatchLabel"];
                /**
                 * @example {
                 *       "color": "#dc4c3e"
                 *     }
                 */
                "application/merge-patch+json": components["schemas"]["PatchLabel"];
            };
        };
        responses: {
            /** @description The label as it is now */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "name": "home",
                     *       "color": "berry_red",
                     *       "is_favorite": false,
                     *       "position": "k00000000002",
                     *       "todo_count": 3
                     *     }
                     */
                    "application/json": components["schemas"]["Label"];
                };
            };
            400: components["responses"]["MalformedRequest"];
            401: components["responses"]["Unauthorized"];
            /** @description You have no such label */
            404: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            413: components["responses"]["BodyTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["ValidationFailed"];
            503: components["responses"]["Unavailable"];
            "4XX": components["responses"]["OtherClientError"];
            "5XX": components["responses"]["OtherServerError"];
        };
    };
    getSettings: {
        parameters: {
            query?: never;
            header?: {
                /** @description The `ETag` of an answer that you have: 304 if nothing has changed since */
                "if-none-match"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Your settings */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    ETag: components["headers"]["ETag"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "time_zone": "Europe/Berlin",
                     *       "week_start": 1,
                     *       "locale": "de",
                     *       "mail_about": [
                     *         "invited",
                     *         "assigned"
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["Settings"];
                };
            };
            /** @description Nothing has changed since `If-None-Match` */
            304: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    ETag: components["headers"]["ETag"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Unauthorized"];
            503: components["responses"]["Unavailable"];
            "4XX": components["responses"]["OtherClientError"];
            "5XX": components["responses"]["OtherServerError"];
        };
    };
    patchSettings: {
        parameters: {
            query?: never;
            header?: {
                /** @description A new name for each thing to do, such as a UUID, in quotes or without. Send it along, and you may send the request again if you get no answer: it is done once, and for 24 hours each repetition gets the first answer, with `Idempotency-Replayed: true`. 401, 429 and 5xx are not kept: then the repetition is tried anew (draft-ietf-httpapi-idempotency-key-header) */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "time_zone": "Europe/Berlin",
                 *       "week_start": 1,
                 *       "locale": "de"
                 *     }
                 */
                "application/json": components["schemas"]["PatchSettings"];
                /**
                 * @example {
                 *       "time_zone": "Europe/Berlin",
                 *       "week_start": 1,
                 *       "locale": "de"
                 *     }
                 */
                "application/merge-patch+json": components["schemas"]["PatchSettings"];
            };
        };
        responses: {
            /** @description Your settings as they are now */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "time_zone": "Europe/Berlin",
                     *       "week_start": 1,
                     *       "locale": "de",
                     *       "mail_about": [
                     *         "invited",
                     *         "assigned"
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["Settings"];
                };
            };
            400: components["responses"]["MalformedRequest"];
            401: components["responses"]["Unauthorized"];
            413: components["responses"]["BodyTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["ValidationFailed"];
            503: components["responses"]["Unavailable"];
            "4XX": components["responses"]["OtherClientError"];
            "5XX": components["responses"]["OtherServerError"];
        };
    };
    listReminderFires: {
        parameters: {
            query?: {
                /**
                 * @description `missed`: it could have been sent only more than a day later, and was not
                 * @example sent
                 */
                state?: "sent" | "missed";
                /** @description How many there are at the most */
                limit?: number;
            };
            header?: {
                /** @description The `ETag` of an answer that you have: 304 if nothing has changed since */
                "if-none-match"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What has come of your reminders */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    ETag: components["headers"]["ETag"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "fires": [
                     *         {
                     *           "id": 1,
                     *           "reminder_id": 1,
                     *           "todo_id": 1,
                     *           "state": "sent",
                     *           "at": "2026-11-25T12:00:00.000Z",
                     *           "fired_at": "2026-11-25T12:00:00.000Z"
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["ReminderFires"];
                };
            };
            /** @description Nothing has changed since `If-None-Match` */
            304: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    ETag: components["headers"]["ETag"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Unauthorized"];
            422: components["responses"]["ValidationFailed"];
            503: components["responses"]["Unavailable"];
            "4XX": components["responses"]["OtherClientError"];
            "5XX": components["responses"]["OtherServerError"];
        };
    };
    getReminder: {
        parameters: {
            query?: never;
            header?: {
                /** @description The `ETag` of an answer that you have: 304 if nothing has changed since */
                "if-none-match"?: string;
            };
            path: {
                /** @example 1 */
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The reminder */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    ETag: components["headers"]["ETag"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": 1,
                     *       "todo_id": 1,
                     *       "type": "relative",
                     *       "minutes_before": 30,
                     *       "at": {
                     *         "date": "2026-12-24",
                     *         "time": "17:00",
                     *         "time_zone": "Europe/Berlin"
                     *       },
                     *       "channel": "mail",
                     *       "created_at": "2026-11-25T12:00:00.000Z",
                     *       "updated_at": "2026-11-25T12:00:00.000Z"
                     *     }
                     */
                    "application/json": components["schemas"]["Reminder"];
                };
            };
            /** @description Nothing has changed since `If-None-Match` */
            304: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    ETag: components["headers"]["ETag"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["MalformedRequest"];
            401: components["responses"]["Unauthorized"];
            /** @description You have no such reminder */
            404: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            422: components["responses"]["ValidationFailed"];
            503: components["responses"]["Unavailable"];
            "4XX": components["responses"]["OtherClientError"];
            "5XX": components["responses"]["OtherServerError"];
        };
    };
    deleteReminder: {
        parameters: {
            query?: never;
            header?: {
                /** @description A new name for each thing to do, such as a UUID, in quotes or without. Send it along, and you may send the request again if you get no answer: it is done once, and for 24 hours each repetition gets the first answer, with `Idempotency-Replayed: true`. 401, 429 and 5xx are not kept: then the repetition is tried anew (draft-ietf-httpapi-idempotency-key-header) */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @example 1 */
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The reminder is deleted */
            204: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["MalformedRequest"];
            401: components["responses"]["Unauthorized"];
            /** @description You have no such reminder */
            404: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            422: components["responses"]["ValidationFailed"];
            503: components["responses"]["Unavailable"];
            "4XX": components["responses"]["OtherClientError"];
            "5XX": components["responses"]["OtherServerError"];
        };
    };
    patchReminder: {
        parameters: {
            query?: never;
            header?: {
                /** @description A new name for each thing to do, such as a UUID, in quotes or without. Send it along, and you may send the request again if you get no answer: it is done once, and for 24 hours each repetition gets the first answer, with `Idempotency-Replayed: true`. 401, 429 and 5xx are not kept: then the repetition is tried anew (draft-ietf-httpapi-idempotency-key-header) */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @example 1 */
                id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "minutes_before": 10
                 *     }
                 */
                "application/json": components["schemas"]["PatchReminder"];
                /**
                 * @example {
                 *       "minutes_before": 10
                 *     }
                 */
                "application/merge-patch+json": components["schemas"]["PatchReminder"];
            };
        };
        responses: {
            /** @description The reminder as it is now */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": 1,
                     *       "todo_id": 1,
                     *       "type": "relative",
                     *       "minutes_before": 30,
                     *       "at": {
                     *         "date": "2026-12-24",
                     *         "time": "17:00",
                     *         "time_zone": "Europe/Berlin"
                     *       },
                     *       "channel": "mail",
                     *       "created_at": "2026-11-25T12:00:00.000Z",
                     *       "updated_at": "2026-11-25T12:00:00.000Z"
                     *     }
                     */
                    "application/json": components["schemas"]["Reminder"];
                };
            };
            400: components["responses"]["MalformedRequest"];
            401: components["responses"]["Unauthorized"];
            /** @description You have no such reminder */
            404: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            413: components["responses"]["BodyTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["ValidationFailed"];
            503: components["responses"]["Unavailable"];
            "4XX": components["responses"]["OtherClientError"];
            "5XX": components["responses"]["OtherServerError"];
        };
    };
    getComment: {
        parameters: {
            query?: never;
            header?: {
                /** @description The `ETag` of an answer that you have: 304 if nothing has changed since */
                "if-none-match"?: string;
            };
            path: {
                /** @example 1 */
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The comment */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    ETag: components["headers"]["ETag"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": 1,
                     *       "todo_id": 1,
                     *       "author": {
                     *         "id": 1,
                     *         "username": "ada"
                     *       },
                     *       "text": "@bob they are out of oats, is barley fine?",
                     *       "mentions": [
                     *         1
                     *       ],
                     *       "posted_at": "2026-11-25T12:00:00.000Z",
                     *       "edited_at": "2026-11-25T12:00:00.000Z"
                     *     }
                     */
                    "application/json": components["schemas"]["Comment"];
                };
            };
            /** @description Nothing has changed since `If-None-Match` */
            304: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    ETag: components["headers"]["ETag"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["MalformedRequest"];
            401: components["responses"]["Unauthorized"];
            /** @description There is no such comment, or it is hidden from you */
            404: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            422: components["responses"]["ValidationFailed"];
            503: components["responses"]["Unavailable"];
            "4XX": components["responses"]["OtherClientError"];
            "5XX": components["responses"]["OtherServerError"];
        };
    };
    deleteComment: {
        parameters: {
            query?: never;
            header?: {
                /** @description A new name for each thing to do, such as a UUID, in quotes or without. Send it along, and you may send the request again if you get no answer: it is done once, and for 24 hours each repetition gets the first answer, with `Idempotency-Replayed: true`. 401, 429 and 5xx are not kept: then the repetition is tried anew (draft-ietf-httpapi-idempotency-key-header) */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @example 1 */
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The comment is deleted */
            204: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["MalformedRequest"];
            401: components["responses"]["Unauthorized"];
            /** @description It is not yours, and you are no admin */
            403: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such comment, or it is hidden from you */
            404: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            422: components["responses"]["ValidationFailed"];
            503: components["responses"]["Unavailable"];
            "4XX": components["responses"]["OtherClientError"];
            "5XX": components["responses"]["OtherServerError"];
        };
    };
    patchComment: {
        parameters: {
            query?: never;
            header?: {
                /** @description A new name for each thing to do, such as a UUID, in quotes or without. Send it along, and you may send the request again if you get no answer: it is done once, and for 24 hours each repetition gets the first answer, with `Idempotency-Replayed: true`. 401, 429 and 5xx are not kept: then the repetition is tried anew (draft-ietf-httpapi-idempotency-key-header) */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @example 1 */
                id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "text": "@bob they are out of oats, is barley fine?"
                 *     }
                 */
                "application/json": components["schemas"]["CommentText"];
                /**
                 * @example {
                 *       "text": "@bob they are out of oats, is barley fine?"
                 *     }
                 */
                "application/merge-patch+json": components["schemas"]["CommentText"];
            };
        };
        responses: {
            /** @description The comment as it is now */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": 1,
                     *       "todo_id": 1,
                     *       "author": {
                     *         "id": 1,
                     *         "username": "ada"
                     *       },
                     *       "text": "@bob they are out of oats, is barley fine?",
                     *       "mentions": [
                     *         1
                     *       ],
                     *       "posted_at": "2026-11-25T12:00:00.000Z",
                     *       "edited_at": "2026-11-25T12:00:00.000Z"
                     *     }
                     */
                    "application/json": components["schemas"]["Comment"];
                };
            };
            400: components["responses"]["MalformedRequest"];
            401: components["responses"]["Unauthorized"];
            /** @description It is not yours, or you may only look */
            403: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such comment, or it is hidden from you */
            404: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            413: components["responses"]["BodyTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["ValidationFailed"];
            503: components["responses"]["Unavailable"];
            "4XX": components["responses"]["OtherClientError"];
            "5XX": components["responses"]["OtherServerError"];
        };
    };
    getPushKey: {
        parameters: {
            query?: never;
            header?: {
                /** @description The `ETag` of an answer that you have: 304 if nothing has changed since */
                "if-none-match"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The key */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    ETag: components["headers"]["ETag"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "public_key": "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"
                     *     }
                     */
                    "application/json": components["schemas"]["PushKey"];
                };
            };
            /** @description Nothing has changed since `If-None-Match` */
            304: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    ETag: components["headers"]["ETag"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Unauthorized"];
            503: components["responses"]["Unavailable"];
            "4XX": components["responses"]["OtherClientError"];
            "5XX": components["responses"]["OtherServerError"];
        };
    };
    listPushSubscriptions: {
        parameters: {
            query?: never;
            header?: {
                /** @description The `ETag` of an answer that you have: 304 if nothing has changed since */
                "if-none-match"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Your browsers, the oldest first */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    ETag: components["headers"]["ETag"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "subscriptions": [
                     *         {
                     *           "id": 1,
                     *           "endpoint": "https://push.example.com/send/abc",
                     *           "created_at": "2026-11-25T12:00:00.000Z"
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["PushSubscriptions"];
                };
            };
            /** @description Nothing has changed since `If-None-Match` */
            304: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    ETag: components["headers"]["ETag"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Unauthorized"];
            503: components["responses"]["Unavailable"];
            "4XX": components["responses"]["OtherClientError"];
            "5XX": components["responses"]["OtherServerError"];
        };
    };
    createPushSubscription: {
        parameters: {
            query?: never;
            header?: {
                /** @description A new name for each thing to do, such as a UUID, in quotes or without. Send it along, and you may send the request again if you get no answer: it is done once, and for 24 hours each repetition gets the first answer, with `Idempotency-Replayed: true`. 401, 429 and 5xx are not kept: then the repetition is tried anew (draft-ietf-httpapi-idempotency-key-header) */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "endpoint": "https://push.example.com/send/abc",
                 *       "keys": {
                 *         "p256dh": "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
                 *         "auth": "BTBZMqHH6r4Tts7J_aSIgg"
                 *       }
                 *     }
                 */
                "application/json": components["schemas"]["CreatePushSubscription"];
            };
        };
        responses: {
            /** @description The browser */
            201: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": 1,
                     *       "endpoint": "https://push.example.com/send/abc",
                     *       "created_at": "2026-11-25T12:00:00.000Z"
                     *     }
                     */
                    "application/json": components["schemas"]["PushSubscription"];
                };
            };
            400: components["responses"]["MalformedRequest"];
            401: components["responses"]["Unauthorized"];
            /** @description There are as many as can be */
            409: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            413: components["responses"]["BodyTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["ValidationFailed"];
            503: components["responses"]["Unavailable"];
            "4XX": components["responses"]["OtherClientError"];
            "5XX": components["responses"]["OtherServerError"];
        };
    };
    deletePushSubscription: {
        parameters: {
            query?: never;
            header?: {
                /** @description A new name for each thing to do, such as a UUID, in quotes or without. Send it along, and you may send the request again if you get no answer: it is done once, and for 24 hours each repetition gets the first answer, with `Idempotency-Replayed: true`. 401, 429 and 5xx are not kept: then the repetition is tried anew (draft-ietf-httpapi-idempotency-key-header) */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @example 1 */
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It gets no more */
            204: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["MalformedRequest"];
            401: components["responses"]["Unauthorized"];
            /** @description There is no such browser of yours */
            404: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            422: components["responses"]["ValidationFailed"];
            503: components["responses"]["Unavailable"];
            "4XX": components["responses"]["OtherClientError"];
            "5XX": components["responses"]["OtherServerError"];
        };
    };
    listNotifications: {
        parameters: {
            query?: {
                limit?: number;
                /** @description The `next_cursor` of the page before */
                cursor?: string;
                /** @description Only those that you have seen, or only those that you have not */
                is_read?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of your notifications */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "notifications": [
                     *         {
                     *           "id": 1,
                     *           "kind": "assigned",
                     *           "actor": {
                     *             "id": 1,
                     *             "username": "ada"
                     *           },
                     *           "list": {
                     *             "id": 1,
                     *             "name": "Work"
                     *           },
                     *           "todo": {
                     *             "id": 1,
                     *             "contents": "buy milk"
                     *           },
                     *           "comment": {
                     *             "id": 1,
                     *             "text": "@ann, the one with oats"
                     *           },
                     *           "invitation_id": 1,
                     *           "is_read": false,
                     *           "created_at": "2026-11-25T12:00:00.000Z"
                     *         }
                     *       ],
                     *       "unread_count": 3,
                     *       "next_cursor": "x7k2MTAw"
                     *     }
                     */
                    "application/json": components["schemas"]["NotificationPage"];
                };
            };
            401: components["responses"]["Unauthorized"];
            422: components["responses"]["ValidationFailed"];
            503: components["responses"]["Unavailable"];
            "4XX": components["responses"]["OtherClientError"];
            "5XX": components["responses"]["OtherServerError"];
        };
    };
    markNotifications: {
        parameters: {
            query?: never;
            header?: {
                /** @description A new name for each thing to do, such as a UUID, in quotes or without. Send it along, and you may send the request again if you get no answer: it is done once, and for 24 hours each repetition gets the first answer, with `Idempotency-Replayed: true`. 401, 429 and 5xx are not kept: then the repetition is tried anew (draft-ietf-httpapi-idempotency-key-header) */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "is_read": true,
                 *       "up_to": 15
                 *     }
                 */
                "application/json": components["schemas"]["MarkNotifications"];
                /**
                 * @example {
                 *       "is_read": true,
                 *       "up_to": 15
                 *     }
                 */
                "application/merge-patch+json": components["schemas"]["MarkNotifications"];
            };
        };
        responses: {
            /** @description How many are unread now */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "unread_count": 3
                     *     }
                     */
                    "application/json": components["schemas"]["UnreadCount"];
                };
            };
            400: components["responses"]["MalformedRequest"];
            401: components["responses"]["Unauthorized"];
            413: components["responses"]["BodyTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["ValidationFailed"];
            503: components["responses"]["Unavailable"];
            "4XX": components["responses"]["OtherClientError"];
            "5XX": components["responses"]["OtherServerError"];
        };
    };
    askToUnsubscribe: {
        parameters: {
            query: {
                /**
                 * @description Names the user, signed by the service
                 * @example 1.zJ1Hk0Cn2dQ5lW8eR3tY6uI9oP4aS7fG0hJ2kL5xV1c
                 */
                token: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page that asks */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example <!doctype html>
                     *     <html lang="en">
                     *     <head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Mails about notifications</title></head>
                     *     <body style="font-family: sans-serif; margin: 2em auto; max-width: 30em"><h1>Mails about notifications</h1>
                     *     …
                     *     </body>
                     *     </html>
                     */
                    "text/html": string;
                };
            };
            /** @description No mail has such a link */
            404: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            422: components["responses"]["ValidationFailed"];
            503: components["responses"]["Unavailable"];
            "4XX": components["responses"]["OtherClientError"];
            "5XX": components["responses"]["OtherServerError"];
        };
    };
    unsubscribe: {
        parameters: {
            query: {
                /**
                 * @description Names the user, signed by the service
                 * @example 1.zJ1Hk0Cn2dQ5lW8eR3tY6uI9oP4aS7fG0hJ2kL5xV1c
                 */
                token: string;
            };
            header?: {
                /** @description A new name for each thing to do, such as a UUID, in quotes or without. Send it along, and you may send the request again if you get no answer: it is done once, and for 24 hours each repetition gets the first answer, with `Idempotency-Replayed: true`. 401, 429 and 5xx are not kept: then the repetition is tried anew (draft-ietf-httpapi-idempotency-key-header) */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page that says so */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example <!doctype html>
                     *     <html lang="en">
                     *     <head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Mails about notifications</title></head>
                     *     <body style="font-family: sans-serif; margin: 2em auto; max-width: 30em"><h1>Mails about notifications</h1>
                     *     …
                     *     </body>
                     *     </html>
                     */
                    "text/html": string;
                };
            };
            400: components["responses"]["MalformedRequest"];
            /** @description No mail has such a link */
            404: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            413: components["responses"]["BodyTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["ValidationFailed"];
            503: components["responses"]["Unavailable"];
            "4XX": components["responses"]["OtherClientError"];
            "5XX": components["responses"]["OtherServerError"];
        };
    };
    listFilters: {
        parameters: {
            query?: never;
            header?: {
                /** @description The `ETag` of an answer that you have: 304 if nothing has changed since */
                "if-none-match"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Your filters */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    ETag: components["headers"]["ETag"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "filters": [
                     *         {
                     *           "id": 1,
                     *           "name": "Now at work",
                     *           "query": "(today | overdue) & #Work & !@waiting",
                     *           "color": "berry_red",
                     *           "is_favorite": false,
                     *           "position": "k00000000002",
                     *           "created_at": "2026-11-25T12:00:00.000Z",
                     *           "updated_at": "2026-11-25T12:00:00.000Z"
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["SavedFilters"];
                };
            };
            /** @description Nothing has changed since `If-None-Match` */
            304: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    ETag: components["headers"]["ETag"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Unauthorized"];
            503: components["responses"]["Unavailable"];
            "4XX": components["responses"]["OtherClientError"];
            "5XX": components["responses"]["OtherServerError"];
        };
    };
    createFilter: {
        parameters: {
            query?: never;
            header?: {
                /** @description A new name for each thing to do, such as a UUID, in quotes or without. Send it along, and you may send the request again if you get no answer: it is done once, and for 24 hours each repetition gets the first answer, with `Idempotency-Replayed: true`. 401, 429 and 5xx are not kept: then the repetition is tried anew (draft-ietf-httpapi-idempotency-key-header) */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "name": "Now at work",
                 *       "query": "(today | overdue) & #Work"
                 *     }
                 */
                "application/json": components["schemas"]["CreateFilter"];
            };
        };
        responses: {
            /** @description The new filter */
            201: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    Location: components["headers"]["Location"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": 1,
                     *       "name": "Now at work",
                     *       "query": "(today | overdue) & #Work & !@waiting",
                     *       "color": "berry_red",
                     *       "is_favorite": false,
                     *       "position": "k00000000002",
                     *       "created_at": "2026-11-25T12:00:00.000Z",
                     *       "updated_at": "2026-11-25T12:00:00.000Z"
                     *     }
                     */
                    "application/json": components["schemas"]["SavedFilter"];
                };
            };
            400: components["responses"]["MalformedRequest"];
            401: components["responses"]["Unauthorized"];
            /** @description You have too many */
            409: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            413: components["responses"]["BodyTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["ValidationFailed"];
            503: components["responses"]["Unavailable"];
            "4XX": components["responses"]["OtherClientError"];
            "5XX": components["responses"]["OtherServerError"];
        };
    };
    getFilter: {
        parameters: {
            query?: never;
            header?: {
                /** @description The `ETag` of an answer that you have: 304 if nothing has changed since */
                "if-none-match"?: string;
            };
            path: {
                /** @example 1 */
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The filter */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    ETag: components["headers"]["ETag"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": 1,
                     *       "name": "Now at work",
                     *       "query": "(today | overdue) & #Work & !@waiting",
                     *       "color": "berry_red",
                     *       "is_favorite": false,
                     *       "position": "k00000000002",
                     *       "created_at": "2026-11-25T12:00:00.000Z",
                     *       "updated_at": "2026-11-25T12:00:00.000Z"
                     *     }
                     */
                    "application/json": components["schemas"]["SavedFilter"];
                };
            };
            /** @description Nothing has changed since `If-None-Match` */
            304: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    ETag: components["headers"]["ETag"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["MalformedRequest"];
            401: components["responses"]["Unauthorized"];
            /** @description There is no such filter of yours */
            404: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            422: components["responses"]["ValidationFailed"];
            503: components["responses"]["Unavailable"];
            "4XX": components["responses"]["OtherClientError"];
            "5XX": components["responses"]["OtherServerError"];
        };
    };
    deleteFilter: {
        parameters: {
            query?: never;
            header?: {
                /** @description A new name for each thing to do, such as a UUID, in quotes or without. Send it along, and you may send the request again if you get no answer: it is done once, and for 24 hours each repetition gets the first answer, with `Idempotency-Replayed: true`. 401, 429 and 5xx are not kept: then the repetition is tried anew (draft-ietf-httpapi-idempotency-key-header) */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @example 1 */
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The filter is deleted */
            204: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["MalformedRequest"];
            401: components["responses"]["Unauthorized"];
            /** @description There is no such filter of yours */
            404: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            422: components["responses"]["ValidationFailed"];
            503: components["responses"]["Unavailable"];
            "4XX": components["responses"]["OtherClientError"];
            "5XX": components["responses"]["OtherServerError"];
        };
    };
    patchFilter: {
        parameters: {
            query?: never;
            header?: {
                /** @description A new name for each thing to do, such as a UUID, in quotes or without. Send it along, and you may send the request again if you get no answer: it is done once, and for 24 hours each repetition gets the first answer, with `Idempotency-Replayed: true`. 401, 429 and 5xx are not kept: then the repetition is tried anew (draft-ietf-httpapi-idempotency-key-header) */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @example 1 */
                id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "query": "today & #Work"
                 *     }
                 */
                "application/json": components["schemas"]["PatchFilter"];
                /**
                 * @example {
                 *       "query": "today & #Work"
                 *     }
                 */
                "application/merge-patch+json": components["schemas"]["PatchFilter"];
            };
        };
        responses: {
            /** @description The filter as it is now */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": 1,
                     *       "name": "Now at work",
                     *       "query": "(today | overdue) & #Work & !@waiting",
                     *       "color": "berry_red",
                     *       "is_favorite": false,
                     *       "position": "k00000000002",
                     *       "created_at": "2026-11-25T12:00:00.000Z",
                     *       "updated_at": "2026-11-25T12:00:00.000Z"
                     *     }
                     */
                    "application/json": components["schemas"]["SavedFilter"];
                };
            };
            400: components["responses"]["MalformedRequest"];
            401: components["responses"]["Unauthorized"];
            /** @description There is no such filter of yours */
            404: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            413: components["responses"]["BodyTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["ValidationFailed"];
            503: components["responses"]["Unavailable"];
            "4XX": components["responses"]["OtherClientError"];
            "5XX": components["responses"]["OtherServerError"];
        };
    };
    explainFilter: {
        parameters: {
            query: {
                /**
                 * @description A filter, as docs/filters.md describes them
                 * @example (today | overdue) & #Work & !@waiting
                 */
                filter: string;
                /**
                 * @description Whose today it is: a name of the IANA database. Left out, that of your settings
                 * @example Europe/Berlin
                 */
                time_zone?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What the filter means */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "filter": "(today | overdue) & #Work & !@waiting",
                     *       "explanation": "(due today or overdue) and in the list Work and not labelled waiting"
                     *     }
                     */
                    "application/json": components["schemas"]["FilterExplanation"];
                };
            };
            401: components["responses"]["Unauthorized"];
            422: components["responses"]["ValidationFailed"];
            503: components["responses"]["Unavailable"];
            "4XX": components["responses"]["OtherClientError"];
            "5XX": components["responses"]["OtherServerError"];
        };
    };
    getDataExport: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description How far it is */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "state": "running",
                     *       "done": 500,
                     *       "total": 2000,
                     *       "size": 48213,
                     *       "created_at": "2026-11-25T12:00:00.000Z",
                     *       "expires_at": "2026-11-25T12:00:00.000Z"
                     *     }
                     */
                    "application/json": components["schemas"]["DataExport"];
                };
            };
            401: components["responses"]["Unauthorized"];
            /** @description You have none */
            404: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            503: components["responses"]["Unavailable"];
            "4XX": components["responses"]["OtherClientError"];
            "5XX": components["responses"]["OtherServerError"];
        };
    };
    requestDataExport: {
        parameters: {
            query?: never;
            header?: {
                /** @description A new name for each thing to do, such as a UUID, in quotes or without. Send it along, and you may send the request again if you get no answer: it is done once, and for 24 hours each repetition gets the first answer, with `Idempotency-Replayed: true`. 401, 429 and 5xx are not kept: then the repetition is tried anew (draft-ietf-httpapi-idempotency-key-header) */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is being made */
            202: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "state": "running",
                     *       "done": 500,
                     *       "total": 2000,
                     *       "size": 48213,
                     *       "created_at": "2026-11-25T12:00:00.000Z",
                     *       "expires_at": "2026-11-25T12:00:00.000Z"
                     *     }
                     */
                    "application/json": components["schemas"]["DataExport"];
                };
            };
            400: components["responses"]["MalformedRequest"];
            401: components["responses"]["Unauthorized"];
            413: components["responses"]["BodyTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["ValidationFailed"];
            /** @description There is one that was made within the last hour */
            429: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            503: components["responses"]["Unavailable"];
            "4XX": components["responses"]["OtherClientError"];
            "5XX": components["responses"]["OtherServerError"];
        };
    };
    downloadDataExport: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The ZIP */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    [name: string]: unknown;
                };
                content: {
                    /** @example PK… */
                    "application/zip": string;
                };
            };
            401: components["responses"]["Unauthorized"];
            /** @description You have none */
            404: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It is not ready */
            409: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            503: components["responses"]["Unavailable"];
            "4XX": components["responses"]["OtherClientError"];
            "5XX": components["responses"]["OtherServerError"];
        };
    };
    previewRecurrence: {
        parameters: {
            query?: never;
            header?: {
                /** @description A new name for each thing to do, such as a UUID, in quotes or without. Send it along, and you may send the request again if you get no answer: it is done once, and for 24 hours each repetition gets the first answer, with `Idempotency-Replayed: true`. 401, 429 and 5xx are not kept: then the repetition is tried anew (draft-ietf-httpapi-idempotency-key-header) */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "rule": "FREQ=MONTHLY;BYMONTHDAY=-1",
                 *       "due": {
                 *         "date": "2026-12-24",
                 *         "time": "17:00",
                 *         "time_zone": "Europe/Berlin"
                 *       },
                 *       "from": "due",
                 *       "time_zone": "Europe/Berlin",
                 *       "count": 5
                 *     }
                 */
                "application/json": components["schemas"]["RecurrencePreviewRequest"];
            };
        };
        responses: {
            /** @description The dues to come */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "rule": "FREQ=MONTHLY;BYMONTHDAY=-1",
                     *       "in_words": "every month on the last day",
                     *       "dues": [
                     *         {
                     *           "date": "2026-12-24",
                     *           "time": "17:00",
                     *           "time_zone": "Europe/Berlin"
                     *         }
                     *       ],
                     *       "has_more": true
                     *     }
                     */
                    "application/json": components["schemas"]["RecurrencePreview"];
                };
            };
            400: components["responses"]["MalformedRequest"];
            401: components["responses"]["Unauthorized"];
            413: components["responses"]["BodyTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["ValidationFailed"];
            503: components["responses"]["Unavailable"];
            "4XX": components["responses"]["OtherClientError"];
            "5XX": components["responses"]["OtherServerError"];
        };
    };
    getPublicKeys: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The key set */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "keys": [
                     *         {
                     *           "kty": "EC",
                     *           "crv": "P-256",
                     *           "x": "MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4",
                     *           "y": "4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM",
                     *           "kid": "2026-11",
                     *           "alg": "ES256",
                     *           "use": "sig"
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["PublicKeySet"];
                };
            };
            503: components["responses"]["Unavailable"];
            "4XX": components["responses"]["OtherClientError"];
            "5XX": components["responses"]["OtherServerError"];
        };
    };
    getSignUpPolicy: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Who can sign up */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "policy": "open"
                     *     }
                     */
                    "application/json": components["schemas"]["SignUpInfo"];
                };
            };
            503: components["responses"]["Unavailable"];
            "4XX": components["responses"]["OtherClientError"];
            "5XX": components["responses"]["OtherServerError"];
        };
    };
    signUp: {
        parameters: {
            query?: never;
            header?: {
                /** @description A new name for each thing to do, such as a UUID, in quotes or without. Send it along, and you may send the request again if you get no answer: it is done once, and for 24 hours each repetition gets the first answer, with `Idempotency-Replayed: true`. 401, 429 and 5xx are not kept: then the repetition is tried anew (draft-ietf-httpapi-idempotency-key-header) */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "username": "ada",
                 *       "password": "clover-9-lanterns",
                 *       "session": "cookie",
                 *       "invitation": "mZ0n2VYHk8yM1J5c3hQeXJ0d2FsbGV0LWtleS1oZXJl"
                 *     }
                 */
                "application/json": components["schemas"]["SignUp"];
            };
        };
        responses: {
            /** @description The new user */
            201: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": 1,
                     *       "username": "ada",
                     *       "access_token": "eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl",
                     *       "token_type": "Bearer",
                     *       "expires_in": 86400
                     *     }
                     */
                    "application/json": components["schemas"]["SignedUp"];
                };
            };
            400: components["responses"]["MalformedRequest"];
            /** @description You are not let in, or the session is for a cookie and the page of another origin */
            403: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The username is taken */
            409: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            413: components["responses"]["BodyTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["ValidationFailed"];
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["Unavailable"];
            "4XX": components["responses"]["OtherClientError"];
            "5XX": components["responses"]["OtherServerError"];
        };
    };
    logIn: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "username": "ada",
                 *       "password": "clover-9-lanterns",
                 *       "session": "cookie"
                 *     }
                 */
                "application/json": components["schemas"]["Credentials"];
            };
        };
        responses: {
            /** @description The tokens of a new session */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "access_token": "eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl",
                     *       "token_type": "Bearer",
                     *       "expires_in": 86400,
                     *       "refresh_token": "YXMgb2YgdGhlIGZhbWlseWFuZCB0aGVuIHRoZSBzZWNyZXQgdGhhdCBpcyBuZXch"
                     *     }
                     */
                    "application/json": components["schemas"]["Tokens"];
                };
            };
            400: components["responses"]["MalformedRequest"];
            /** @description The password is wrong */
            401: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The account is disabled, or the session is for a cookie and the page of another origin */
            403: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such user (in the `local` profile; otherwise 401) */
            404: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            413: components["responses"]["BodyTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["ValidationFailed"];
            /** @description Too many wrong passwords were tried. Or: Too many requests came from this address */
            429: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Retry-After": components["headers"]["Retry-After"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            503: components["responses"]["Unavailable"];
            "4XX": components["responses"]["OtherClientError"];
            "5XX": components["responses"]["OtherServerError"];
        };
    };
    getUser: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Your account */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": 1,
                     *       "username": "ada",
                     *       "email": "ada@example.com"
                     *     }
                     */
                    "application/json": components["schemas"]["Account"];
                };
            };
            401: components["responses"]["Unauthorized"];
            503: components["responses"]["Unavailable"];
            "4XX": components["responses"]["OtherClientError"];
            "5XX": components["responses"]["OtherServerError"];
        };
    };
    renameUser: {
        parameters: {
            query?: never;
            header?: {
                /** @description A new name for each thing to do, such as a UUID, in quotes or without. Send it along, and you may send the request again if you get no answer: it is done once, and for 24 hours each repetition gets the first answer, with `Idempotency-Replayed: true`. 401, 429 and 5xx are not kept: then the repetition is tried anew (draft-ietf-httpapi-idempotency-key-header) */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "username": "ada"
                 *     }
                 */
                "application/json": components["schemas"]["PatchUser"];
                /**
                 * @example {
                 *       "username": "ada"
                 *     }
                 */
                "application/merge-patch+json": components["schemas"]["PatchUser"];
            };
        };
        responses: {
            /** @description Your account, with the new name */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": 1,
                     *       "username": "ada",
                     *       "email": "ada@example.com"
                     *     }
                     */
                    "application/json": components["schemas"]["Account"];
                };
            };
            400: components["responses"]["MalformedRequest"];
            401: components["responses"]["Unauthorized"];
            /** @description Somebody else has the username */
            409: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            413: components["responses"]["BodyTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["ValidationFailed"];
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["Unavailable"];
            "4XX": components["responses"]["OtherClientError"];
            "5XX": components["responses"]["OtherServerError"];
        };
    };
    changePassword: {
        parameters: {
            query?: never;
            header?: {
                /** @description A new name for each thing to do, such as a UUID, in quotes or without. Send it along, and you may send the request again if you get no answer: it is done once, and for 24 hours each repetition gets the first answer, with `Idempotency-Replayed: true`. 401, 429 and 5xx are not kept: then the repetition is tried anew (draft-ietf-httpapi-idempotency-key-header) */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "current_password": "clover-9-lanterns",
                 *       "new_password": "clover-9-lanterns"
                 *     }
                 */
                "application/json": components["schemas"]["ChangePassword"];
            };
        };
        responses: {
            /** @description The new password is set */
            204: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["MalformedRequest"];
            401: components["responses"]["Unauthorized"];
            /** @description The password is wrong */
            403: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            413: components["responses"]["BodyTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["ValidationFailed"];
            /** @description Too many wrong passwords were tried. Or: Too many requests came from this address */
            429: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Retry-After": components["headers"]["Retry-After"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            503: components["responses"]["Unavailable"];
            "4XX": components["responses"]["OtherClientError"];
            "5XX": components["responses"]["OtherServerError"];
        };
    };
    deleteUser: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "password": "clover-9-lanterns",
                 *       "shared_lists": "transfer"
                 *     }
                 */
                "application/json": components["schemas"]["DeleteUser"];
            };
        };
        responses: {
            /** @description The account is deleted */
            204: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["MalformedRequest"];
            401: components["responses"]["Unauthorized"];
            /** @description The password is wrong */
            403: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Others are in lists of yours, and `shared_lists` is missing */
            409: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            413: components["responses"]["BodyTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["ValidationFailed"];
            /** @description Too many wrong passwords were tried. Or: Too many requests came from this address */
            429: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Retry-After": components["headers"]["Retry-After"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            503: components["responses"]["Unavailable"];
            "4XX": components["responses"]["OtherClientError"];
            "5XX": components["responses"]["OtherServerError"];
        };
    };
    refreshTokens: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "refresh_token": "YXMgb2YgdGhlIGZhbWlseWFuZCB0aGVuIHRoZSBzZWNyZXQgdGhhdCBpcyBuZXch",
                 *       "session": "cookie"
                 *     }
                 */
                "application/json": components["schemas"]["RefreshTokens"];
            };
        };
        responses: {
            /** @description The next tokens of the session */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "access_token": "eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl",
                     *       "token_type": "Bearer",
                     *       "expires_in": 86400,
                     *       "refresh_token": "YXMgb2YgdGhlIGZhbWlseWFuZCB0aGVuIHRoZSBzZWNyZXQgdGhhdCBpcyBuZXch"
                     *     }
                     */
                    "application/json": components["schemas"]["Tokens"];
                };
            };
            400: components["responses"]["MalformedRequest"];
            /** @description Log in again: `code` says why */
            401: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The session is in a cookie, and the page of another origin */
            403: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            413: components["responses"]["BodyTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["ValidationFailed"];
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["Unavailable"];
            "4XX": components["responses"]["OtherClientError"];
            "5XX": components["responses"]["OtherServerError"];
        };
    };
    logOut: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                /**
                 * @example {
                 *       "refresh_token": "YXMgb2YgdGhlIGZhbWlseWFuZCB0aGVuIHRoZSBzZWNyZXQgdGhhdCBpcyBuZXch",
                 *       "session": "cookie"
                 *     }
                 */
                "application/json": {
                    /**
                     * @description Its session ends
                     * @example YXMgb2YgdGhlIGZhbWlseWFuZCB0aGVuIHRoZSBzZWNyZXQgdGhhdCBpcyBuZXch
                     */
                    refresh_token?: string;
                    /**
                     * @description For a page of the same origin: the refresh token comes, and is read, in an `HttpOnly` cookie, and is in no body
                     * @example cookie
                     * @enum {string}
                     */
                    session?: "cookie";
                } | null;
            };
        };
        responses: {
            /** @description The session has ended */
            204: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["MalformedRequest"];
            401: components["responses"]["Unauthorized"];
            /** @description The session is in a cookie, and the page of another origin */
            403: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            413: components["responses"]["BodyTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["ValidationFailed"];
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["Unavailable"];
            "4XX": components["responses"]["OtherClientError"];
            "5XX": components["responses"]["OtherServerError"];
        };
    };
    listSessions: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Your sessions */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "sessions": [
                     *         {
                     *           "id": "7c9e6679-7425-40de-944b-e07fc1f90ae7",
                     *           "device": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
                     *           "address": "203.0.113.7",
                     *           "created_at": "2026-11-25T12:00:00.000Z",
                     *           "last_used_at": "2026-11-25T12:00:00.000Z",
                     *           "is_current": true
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["Sessions"];
                };
            };
            401: components["responses"]["Unauthorized"];
            503: components["responses"]["Unavailable"];
            "4XX": components["responses"]["OtherClientError"];
            "5XX": components["responses"]["OtherServerError"];
        };
    };
    endOtherSessions: {
        parameters: {
            query?: never;
            header?: {
                /** @description A new name for each thing to do, such as a UUID, in quotes or without. Send it along, and you may send the request again if you get no answer: it is done once, and for 24 hours each repetition gets the first answer, with `Idempotency-Replayed: true`. 401, 429 and 5xx are not kept: then the repetition is tried anew (draft-ietf-httpapi-idempotency-key-header) */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description All other sessions have ended */
            204: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Unauthorized"];
            422: components["responses"]["ValidationFailed"];
            503: components["responses"]["Unavailable"];
            "4XX": components["responses"]["OtherClientError"];
            "5XX": components["responses"]["OtherServerError"];
        };
    };
    endSession: {
        parameters: {
            query?: never;
            header?: {
                /** @description A new name for each thing to do, such as a UUID, in quotes or without. Send it along, and you may send the request again if you get no answer: it is done once, and for 24 hours each repetition gets the first answer, with `Idempotency-Replayed: true`. 401, 429 and 5xx are not kept: then the repetition is tried anew (draft-ietf-httpapi-idempotency-key-header) */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /**
                 * @description A UUID
                 * @example 7c9e6679-7425-40de-944b-e07fc1f90ae7
                 */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The session has ended */
            204: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["MalformedRequest"];
            401: components["responses"]["Unauthorized"];
            /** @description There is no such session, it has ended, or it belongs to somebody else */
            404: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            422: components["responses"]["ValidationFailed"];
            503: components["responses"]["Unavailable"];
            "4XX": components["responses"]["OtherClientError"];
            "5XX": components["responses"]["OtherServerError"];
        };
    };
    listAuditEvents: {
        parameters: {
            query?: {
                limit?: number;
                /** @description The `next_cursor` of the page before */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of events */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "events": [
                     *         {
                     *           "id": 1,
                     *           "event": "log-in",
                     *           "outcome": "success",
                     *           "actor": "user",
                     *           "address": "192.0.2.1",
                     *           "at": "2026-11-25T12:00:00.000Z"
                     *         }
                     *       ],
                     *       "next_cursor": null
                     *     }
                     */
                    "application/json": components["schemas"]["AuditPage"];
                };
            };
            401: components["responses"]["Unauthorized"];
            422: components["responses"]["ValidationFailed"];
            503: components["responses"]["Unavailable"];
            "4XX": components["responses"]["OtherClientError"];
            "5XX": components["responses"]["OtherServerError"];
        };
    };
    requestEmailCode: {
        parameters: {
            query?: never;
            header?: {
                /** @description A new name for each thing to do, such as a UUID, in quotes or without. Send it along, and you may send the request again if you get no answer: it is done once, and for 24 hours each repetition gets the first answer, with `Idempotency-Replayed: true`. 401, 429 and 5xx are not kept: then the repetition is tried anew (draft-ietf-httpapi-idempotency-key-header) */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "email": "ada@example.com",
                 *       "password": "clover-9-lanterns"
                 *     }
                 */
                "application/json": components["schemas"]["EmailCodeRequest"];
            };
        };
        responses: {
            /** @description A code is on its way */
            202: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["MalformedRequest"];
            401: components["responses"]["Unauthorized"];
            /** @description The log-in was too long ago, or the password is wrong */
            403: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            413: components["responses"]["BodyTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["ValidationFailed"];
            /** @description You can have one code a minute, and ten a day. Or: Too many requests came from this address */
            429: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Retry-After": components["headers"]["Retry-After"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            503: components["responses"]["Unavailable"];
            "4XX": components["responses"]["OtherClientError"];
            "5XX": components["responses"]["OtherServerError"];
        };
    };
    verifyEmail: {
        parameters: {
            query?: never;
            header?: {
                /** @description A new name for each thing to do, such as a UUID, in quotes or without. Send it along, and you may send the request again if you get no answer: it is done once, and for 24 hours each repetition gets the first answer, with `Idempotency-Replayed: true`. 401, 429 and 5xx are not kept: then the repetition is tried anew (draft-ietf-httpapi-idempotency-key-header) */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "email": "ada@example.com",
                 *       "otp": "123456"
                 *     }
                 */
                "application/json": components["schemas"]["EmailVerification"];
            };
        };
        responses: {
            /** @description Your account, with the address */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": 1,
                     *       "username": "ada",
                     *       "email": "ada@example.com"
                     *     }
                     */
                    "application/json": components["schemas"]["Account"];
                };
            };
            /** @description The code is wrong, used or expired. Or: The URL or the body is malformed */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            401: components["responses"]["Unauthorized"];
            /** @description Another account has verified the address meanwhile */
            409: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            413: components["responses"]["BodyTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["ValidationFailed"];
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["Unavailable"];
            "4XX": components["responses"]["OtherClientError"];
            "5XX": components["responses"]["OtherServerError"];
        };
    };
    requestPasswordReset: {
        parameters: {
            query?: never;
            header?: {
                /** @description A new name for each thing to do, such as a UUID, in quotes or without. Send it along, and you may send the request again if you get no answer: it is done once, and for 24 hours each repetition gets the first answer, with `Idempotency-Replayed: true`. 401, 429 and 5xx are not kept: then the repetition is tried anew (draft-ietf-httpapi-idempotency-key-header) */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "email": "ada@example.com"
                 *     }
                 */
                "application/json": components["schemas"]["CodeRequest"];
            };
        };
        responses: {
            /** @description If an account has this address, a code is on its way */
            202: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["MalformedRequest"];
            413: components["responses"]["BodyTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["ValidationFailed"];
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["Unavailable"];
            "4XX": components["responses"]["OtherClientError"];
            "5XX": components["responses"]["OtherServerError"];
        };
    };
    resetPassword: {
        parameters: {
            query?: never;
            header?: {
                /** @description A new name for each thing to do, such as a UUID, in quotes or without. Send it along, and you may send the request again if you get no answer: it is done once, and for 24 hours each repetition gets the first answer, with `Idempotency-Replayed: true`. 401, 429 and 5xx are not kept: then the repetition is tried anew (draft-ietf-httpapi-idempotency-key-header) */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "email": "ada@example.com",
                 *       "otp": "123456",
                 *       "new_password": "clover-9-lanterns"
                 *     }
                 */
                "application/json": components["schemas"]["PasswordReset"];
            };
        };
        responses: {
            /** @description The new password is set */
            204: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The code is wrong, used or expired, or nobody has this address. Or: The URL or the body is malformed */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            413: components["responses"]["BodyTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["ValidationFailed"];
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["Unavailable"];
            "4XX": components["responses"]["OtherClientError"];
            "5XX": components["responses"]["OtherServerError"];
        };
    };
    resetPasswordByToken: {
        parameters: {
            query?: never;
            header?: {
                /** @description A new name for each thing to do, such as a UUID, in quotes or without. Send it along, and you may send the request again if you get no answer: it is done once, and for 24 hours each repetition gets the first answer, with `Idempotency-Replayed: true`. 401, 429 and 5xx are not kept: then the repetition is tried anew (draft-ietf-httpapi-idempotency-key-header) */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "token": "7.0.1764331200000.Lr2mJ1uUMY0m0zVd1Wd8hS5dY4o1a6XqgWm0Q9kq3aE",
                 *       "new_password": "clover-9-lanterns"
                 *     }
                 */
                "application/json": components["schemas"]["PasswordResetByToken"];
            };
        };
        responses: {
            /** @description The new password is set */
            204: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The token is wrong, used or expired. Or: The URL or the body is malformed */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            413: components["responses"]["BodyTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["ValidationFailed"];
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["Unavailable"];
            "4XX": components["responses"]["OtherClientError"];
            "5XX": components["responses"]["OtherServerError"];
        };
    };
}
