import { type Static, Type } from 'typebox'
import { IfNoneMatch } from './conditions.ts'
import { Id } from './ids.ts'
import { Moment } from './moments.ts'
import { Text } from './text.ts'

/** How many files one to-do may have. */
export const MAX_ATTACHMENTS = 50

const FileId = Type.String({
  format: 'uuid',
  description: 'The id of the file',
  examples: ['3f1f6f0e-8f0b-4d7e-9d3c-5f4f0c1f2a6b'],
})

/** A file of a to-do. */
export const Attachment = Type.Object(
  {
    id: FileId,
    name: Type.String({ description: 'What the file is called', examples: ['receipt.pdf'] }),
    type: Type.String({
      description: 'Its media type, by what is in it: what the client says is not looked at',
      examples: ['application/pdf'],
    }),
    size: Type.Integer({ minimum: 1, description: 'In bytes', examples: [48_213] }),
    sha256: Type.String({
      description: 'The SHA-256 of its bytes, in hex',
      examples: ['9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08'],
    }),
    created_by: { ...Id, description: 'Who has attached it' },
    created_at: Moment,
  },
  { $id: 'Attachment', description: 'A file of a to-do' },
)
export type Attachment = Static<typeof Attachment>

/** Names a file of a to-do. */
export const AttachmentParams = Type.Object({ id: Id, attachment_id: FileId })

/** What a download goes on with, and what the client has already (RFC 9110, sections 13.1.2, 13.1.5 and 14.2). */
export const DownloadHeaders = Type.Object({
  ...IfNoneMatch.properties,
  range: Type.Optional(
    Type.String({
      description:
        'Which bytes: `bytes=0-99`, `bytes=100-` or `bytes=-100`, the last ones. Of several ranges, or where it is not ' +
        'understood, the whole file comes',
      examples: ['bytes=0-99'],
    }),
  ),
  'if-range': Type.Optional(
    Type.String({
      description: 'The `ETag` of the part that you have: if the file is another one now, the whole of it comes',
      examples: ['"9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"'],
    }),
  ),
})
export type DownloadHeaders = Static<typeof DownloadHeaders>

/** What a new file is called. */
export const AddAttachmentQuery = Type.Object(
  {
    name: Text({
      minLength: 1,
      maxLength: 255,
      description:
        'What the file is called. In the place of control characters, of those that change the direction of text, and of ' +
        'slashes comes `_`',
      examples: ['receipt.pdf'],
    }),
  },
  { additionalProperties: false },
)
export type AddAttachmentQuery = Static<typeof AddAttachmentQuery>
