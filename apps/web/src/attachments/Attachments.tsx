import { type InputHTMLAttributes, useId } from 'react'
import { answered, api, type Schemas } from '../api/client.ts'
import { saveFile, sizeInWords } from '../parts/files.ts'
import { Icon, type IconName } from '../parts/Icon.tsx'
import { RequestButton } from '../parts/RequestButton.tsx'
import { useCanChange } from '../sharing/useCanChange.ts'
import { useStore } from '../store/context.ts'
import type { Todo } from '../store/things.ts'
import { words } from '../words/index.ts'
import { Thumbnail } from './Thumbnail.tsx'
import { useUpload } from './useUpload.ts'

/** The files of a to-do. They need a network: nothing of them is kept in the browser. */
export function Attachments({ todo }: { todo: Todo }) {
  const { uploading, upload } = useUpload(todo)
  const store = useStore()
  const id = useId()
  const isMine = useCanChange(todo)
  const { attachments } = words

  async function remove(file: Schemas['Attachment']): Promise<void> {
    const path = { id: todo.id, attachment_id: file.id }
    await answered(api.DELETE('/todos/{id}/attachments/{attachment_id}', { params: { path } }))
    await store.pull()
  }

  return (
    <section className="field">
      <h2 id={id}>{attachments.title}</h2>
      <div className="attachments">
        <ul aria-labelledby={id}>
          {todo.attachments.map((file) => (
            <li key={file.id}>
              <Thumbnail todo={todo.id} file={file} />
              <RequestButton
                className="attachment"
                aria-label={attachments.save(file.name)}
                ask={() => save(todo, file)}
              >
                {file.name}
              </RequestButton>
              <span className="muted">{sizeInWords(file.size)}</span>
              {isMine && (
                <RequestButton
                  className="icon-button"
                  aria-label={attachments.remove(file.name)}
                  ask={() => remove(file)}
                >
                  <Icon name="close" size={16} />
                </RequestButton>
              )}
            </li>
          ))}
        </ul>
        <p role="status">{uploading.map((name) => attachments.uploading(name)).join(' ')}</p>
        {isMine && <FilePicker icon="plus" label={attachments.add} multiple onPick={upload} />}
        {isMine && hasCamera() && (
          <FilePicker icon="camera" label={attachments.photo} accept="image/*" capture="environment" onPick={upload} />
        )}
      </div>
    </section>
  )
}

/** A phone or a tablet opens its camera; any other browser would offer files once more. */
const hasCamera = () => window.matchMedia('(pointer: coarse)').matches

interface FilePickerProps extends InputHTMLAttributes<HTMLInputElement> {
  icon: IconName
  label: string
  onPick: (files: File[]) => void
}

function FilePicker({ icon, label, onPick, ...input }: FilePickerProps) {
  return (
    <label className="field-value attach">
      <Icon name={icon} size={18} />
      {label}
      <input
        type="file"
        {...input}
        onChange={({ target }) => {
          onPick([...(target.files ?? [])])
          target.value = ''
        }}
      />
    </label>
  )
}

async function save({ id }: Todo, { id: attachment_id, name }: Schemas['Attachment']): Promise<void> {
  const params = { path: { id, attachment_id } }
  const file = await answered(api.GET('/todos/{id}/attachments/{attachment_id}', { params, parseAs: 'blob' }))
  if (file instanceof Blob) saveFile(file, name)
}
