import { useCallback, useState } from 'react'
import { answered, api } from '../api/client.ts'
import { NotRead } from '../offline/NotRead.tsx'
import { RequestButton } from '../parts/RequestButton.tsx'
import { type Page, usePages } from '../parts/usePages.ts'
import { words } from '../words/index.ts'
import { AddPerson } from './AddPerson.tsx'
import { InvitePerson } from './InvitePerson.tsx'
import { PersonDialog } from './PersonDialog.tsx'
import { PersonRecord } from './PersonRecord.tsx'
import type { Person, PersonAction } from './person.ts'
import { SettingsPart } from './SettingsPart.tsx'

const { people: text } = words

/** How many are read at once. */
const PAGE = 50

/** The accounts of others, for administrators. */
export default function PeopleSettings({ me }: { me: { id: number; username: string } }) {
  // An object, so that looking for the same once more reads once more.
  const [query, look] = useState({ search: '' })
  const read = useCallback((after?: string) => readPeople(query, after), [query])
  const { items: people, fault, more, change } = usePages(read)
  const [asked, setAsked] = useState<{ person: Person; action: PersonAction }>()
  return (
    <>
      <InvitePerson username={me.username} />
      <AddPerson username={me.username} onAdded={(name) => look({ search: name })} />
      <SettingsPart title={text.title} more={text.more}>
        <input
          type="search"
          aria-label={text.search}
          placeholder={text.search}
          maxLength={256}
          value={query.search}
          onChange={({ target }) => look({ search: target.value })}
        />
        <ul className="records" aria-label={text.title}>
          {people?.map((person) => (
            <PersonRecord
              key={person.id}
              person={person}
              isMe={person.id === me.id}
              onAction={(action) => setAsked({ person, action })}
            />
          ))}
        </ul>
        {!people && <NotRead fault={fault} isSmall />}
        {people?.length === 0 && !more && <p className="muted">{text.none}</p>}
        {more && (
          <RequestButton className="quiet" ask={more}>
            {words.settings.more}
          </RequestButton>
        )}
      </SettingsPart>
      {asked && (
        <PersonDialog
          {...asked}
          username={me.username}
          onChanged={(now) =>
            change((all) =>
              all.flatMap((one) => {
                if (one.id !== asked.person.id) return one
                return asked.action === 'delete' ? [] : { ...one, ...now }
              }),
            )
          }
          onClose={() => setAsked(undefined)}
        />
      )}
    </>
  )
}

async function readPeople({ search }: { search: string }, after = '0'): Promise<Page<Person>> {
  const query = { search, after: Number(after), limit: PAGE }
  const page = await answered(api.GET('/admin/users', { params: { query } }))
  const next = page?.next ?? null
  return { items: page?.users ?? [], next: next === null ? null : String(next) }
}
