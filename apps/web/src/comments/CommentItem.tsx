import { lazy, Suspense, useState } from 'react'
import { momentInWords } from '../dates/days.ts'
import { Icon } from '../parts/Icon.tsx'
import { Avatar } from '../sharing/Avatar.tsx'
import { useActions } from '../store/actions.ts'
import type { Comment, Todo, User } from '../store/things.ts'
import { words } from '../words/index.ts'
import { CommentForm } from './CommentForm.tsx'

const Markdown = lazy(() => import('../details/Markdown.tsx'))

interface CommentItemProps {
  todo: Todo
  comment: Comment
  members: readonly User[]
  isMine: boolean
  canDelete: boolean
}

/** What somebody has said; its author can change it. */
export function CommentItem({ todo, comment, members, isMine, canDelete }: CommentItemProps) {
  const { editComment, deleteComment } = useActions()
  const [isEditing, setEditing] = useState(false)
  const { author, text, posted_at, edited_at, id } = comment
  const { comments } = words
  const name = author.username ?? words.details.somebody
  const change = (changed: string) => editComment(todo, comment, changed)
  const remove = canDelete && (
    <button type="button" className="quiet danger" onClick={() => deleteComment(todo, comment)}>
      {comments.delete}
    </button>
  )
  return (
    <li className="comment">
      <Avatar user={{ id: author.id, username: name }} />
      <div>
        <p className="comment-heading">
          <strong>{name}</strong>
          <span className="muted">
            {id < 0 ? words.details.waits : momentInWords(posted_at)}
            {edited_at !== null && ` · ${comments.edited}`}
          </span>
          {id > 0 && (isMine || canDelete) && (
            <button
              type="button"
              className="icon-button"
              aria-expanded={isEditing}
              aria-label={comments.change(name)}
              onClick={() => setEditing(!isEditing)}
            >
              <Icon name={isMine ? 'edit' : 'more'} size={16} />
            </button>
          )}
        </p>
        {isEditing && isMine ? (
          <CommentForm
            label={comments.edit}
            submit={words.lists.save}
            members={members}
            text={text}
            onSubmit={(changed) => {
              change(changed)
              setEditing(false)
            }}
            onCancel={() => setEditing(false)}
          >
            {remove}
          </CommentForm>
        ) : (
          <Suspense fallback={<div className="markdown">{text}</div>}>
            <Markdown text={text} onChange={isMine && id > 0 ? change : undefined} />
          </Suspense>
        )}
        {isEditing && !isMine && remove}
      </div>
    </li>
  )
}
