import { canChange, canManage } from '../sharing/roles.ts'
import { useActions } from '../store/actions.ts'
import { useThings } from '../store/context.ts'
import { commentsOn, membersOf, myIdIn } from '../store/queries.ts'
import type { Todo } from '../store/things.ts'
import { words } from '../words/index.ts'
import { CommentForm } from './CommentForm.tsx'
import { CommentItem } from './CommentItem.tsx'

/** What people say about a to-do. What others say comes up as they say it. */
export function Comments({ todo }: { todo: Todo }) {
  const things = useThings()
  const { say } = useActions()
  const comments = commentsOn(things, todo)
  const members = membersOf(things, todo.list_id)
  const me = things.users.get(myIdIn(things))
  const list = things.lists.get(todo.list_id)
  return (
    <section className="comments">
      <h2>{words.comments.title}</h2>
      <div role="log" aria-label={words.comments.title}>
        <ol>
          {comments.map((comment) => (
            <CommentItem
              key={comment.id}
              todo={todo}
              comment={comment}
              members={members}
              isMine={canChange(list) && comment.author.id === me?.id}
              canDelete={canManage(list) || (canChange(list) && comment.author.id === me?.id)}
            />
          ))}
        </ol>
      </div>
      {me && canChange(list) && (
        <CommentForm
          label={words.comments.write}
          submit={words.comments.send}
          members={members}
          keptAs={`${me.id} ${todo.uid}`}
          onSubmit={(text) => say(todo, me, text)}
        />
      )}
    </section>
  )
}
