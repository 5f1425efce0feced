import { useEffect, useEffectEvent, useState } from 'react'
import { answered, api } from '../api/client.ts'
import { tellError } from '../notices/notices.ts'
import { useStore } from '../store/context.ts'
import type { Store } from '../store/store.ts'
import type { Todo } from '../store/things.ts'

/** Attaches files to a to-do: those that are chosen, and those that are dropped on its panel or pasted into it. */
export function useUpload(todo: Todo) {
  const store = useStore()
  const [uploading, setUploading] = useState<readonly string[]>([])

  async function uploadOne(file: File): Promise<void> {
    setUploading((before) => [...before, file.name])
    try {
      const params = { path: { id: await idOf(store, todo) }, query: { name: file.name } }
      const headers = { 'content-type': 'application/octet-stream' }
      const options = { params, headers, body: file, bodySerializer: () => file }
      await answered(api.POST('/todos/{id}/attachments', options))
      await store.pull()
    } catch (error) {
      tellError(error)
    } finally {
      setUploading((before) => before.filter((name) => name !== file.name))
    }
  }

  const upload = (files: readonly File[]) => {
    for (const file of files) void uploadOne(file)
  }

  const take = useEffectEvent((event: Event, data: DataTransfer | null) => {
    const isInPanel = event.target instanceof Element && event.target.closest('.details') !== null
    if (!isInPanel || !data?.types.includes('Files')) return
    event.preventDefault()
    upload([...data.files])
  })
  useEffect(() => {
    const drop = (event: DragEvent) => take(event, event.dataTransfer)
    const paste = (event: ClipboardEvent) => take(event, event.clipboardData)
    document.addEventListener('dragover', drop)
    document.addEventListener('drop', drop)
    document.addEventListener('paste', paste)
    return () => {
      document.removeEventListener('dragover', drop)
      document.removeEventListener('drop', drop)
      document.removeEventListener('paste', paste)
    }
  }, [])

  return { uploading, upload }
}

/** The id that the service has given to a to-do: at once, or as soon as the to-do has been sent. */
function idOf(store: Store, { uid, id }: Todo): Promise<number> {
  const { promise, resolve } = Promise.withResolvers<number>()
  const known = () => store.snapshot().things.todos.get(uid)?.id ?? id
  const stop = store.subscribe(() => {
    if (known() > 0) done()
  })
  function done() {
    stop()
    resolve(known())
  }
  if (known() > 0) done()
  return promise
}
