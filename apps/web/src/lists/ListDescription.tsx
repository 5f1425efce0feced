import { useEffect, useRef, useState } from 'react'
import Markdown from '../details/Markdown.tsx'
import { words } from '../words/index.ts'

/** What a list is for. Of a long text, one sees the first lines, until one wants more. */
export default function ListDescription({ text }: { text: string }) {
  const box = useRef<HTMLDivElement>(null)
  const [isLong, setLong] = useState(false)
  const [isOpen, setOpen] = useState(false)
  useEffect(() => {
    const [shown, whole] = [box.current, box.current?.firstElementChild]
    if (!shown || !whole || isOpen) return
    const observer = new ResizeObserver(() => setLong(whole.scrollHeight > shown.clientHeight))
    observer.observe(whole)
    // What has the focus is in sight, also further below.
    const open = () => setOpen(true)
    shown.addEventListener('focusin', open)
    return () => {
      observer.disconnect()
      shown.removeEventListener('focusin', open)
    }
  }, [isOpen])
  return (
    <div className="list-description">
      <div ref={box} className={isOpen ? '' : isLong ? 'folded long' : 'folded'}>
        <Markdown text={text} />
      </div>
      {isLong && (
        <button type="button" className="quiet" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
          {isOpen ? words.lists.less : words.lists.more}
        </button>
      )}
    </div>
  )
}
