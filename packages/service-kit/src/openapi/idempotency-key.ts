/** The header that every write takes. */
export const IDEMPOTENCY_KEY_PARAMETER = {
  name: 'Idempotency-Key',
  in: 'header',
  required: false,
  description:
    'A new name for each thing to do, such as a UUID, in quotes or without. Send it along, and you may send the request ' +
    'again if you get no answer: it is done once, and for 24 hours each repetition gets the first answer, with ' +
    '`Idempotency-Replayed: true`. 401, 429 and 5xx are not kept: then the repetition is tried anew ' +
    '(draft-ietf-httpapi-idempotency-key-header)',
  schema: { type: 'string', minLength: 1, maxLength: 255, examples: ['"8e03978e-40d5-43e8-bc93-6894a57f9324"'] },
} as const
