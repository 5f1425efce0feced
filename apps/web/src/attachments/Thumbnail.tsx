import { useEffect, useState } from 'react'
import { answered, api, type Schemas } from '../api/client.ts'

/** Those that the service makes small. */
const PICTURE = /^image\/(gif|jpeg|png|webp)$/

/** A small picture of a file. Where there is none, or no network, nothing is shown: the file has a name. */
export function Thumbnail({ todo, file }: { todo: number; file: Schemas['Attachment'] }) {
  const [url, setUrl] = useState<string>()
  const { id, type } = file
  useEffect(() => {
    if (!PICTURE.test(type)) return
    let [made, isShown] = ['', true]
    const show = (picture: Blob) => {
      if (!isShown) return
      made = URL.createObjectURL(picture)
      setUrl(made)
    }
    read(todo, id).then(show, () => undefined)
    return () => {
      isShown = false
      setUrl(undefined)
      URL.revokeObjectURL(made)
    }
  }, [todo, id, type])
  return url && <img className="thumbnail" src={url} alt="" />
}

/** A picture cannot be named in the page: its request has to say who asks. */
async function read(id: number, attachment_id: string): Promise<Blob> {
  const params = { path: { id, attachment_id } }
  const picture = await answered(
    api.GET('/todos/{id}/attachments/{attachment_id}/thumbnail', { params, parseAs: 'blob' }),
  )
  if (picture instanceof Blob) return picture
  throw new TypeError('there is no picture in the answer')
}
