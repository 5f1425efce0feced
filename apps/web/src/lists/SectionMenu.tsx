import { useState } from 'react'
import { MenuItem } from 'react-aria-components/Menu'
import { ActionsMenu } from '../parts/ActionsMenu.tsx'
import { useActions } from '../store/actions.ts'
import { useThings } from '../store/context.ts'
import { sectionsOf } from '../store/queries.ts'
import type { Section } from '../store/things.ts'
import { words } from '../words/index.ts'
import { NameDialog } from './NameDialog.tsx'

/** What can be done with a section. Its to-dos stay in the list. */
export default function SectionMenu({ section }: { section: Section }) {
  const { id, name } = section
  const { make, removeSection, placeSection } = useActions()
  const sections = sectionsOf(useThings(), section.list_id)
  const index = sections.findIndex((one) => one.id === id)
  const [before, after] = [sections[index - 1], sections[index + 1]]
  const [isRenaming, setRenaming] = useState(false)
  return (
    <>
      <ActionsMenu name={name}>
        <MenuItem onAction={() => setRenaming(true)}>{words.lists.renameSection}</MenuItem>
        {before && (
          <MenuItem onAction={() => placeSection(section, before)}>{words.lists.before(before.name)}</MenuItem>
        )}
        {after && <MenuItem onAction={() => placeSection(section, after)}>{words.lists.after(after.name)}</MenuItem>}
        <MenuItem className="danger" onAction={() => removeSection(section)}>
          {words.lists.deleteSection}
        </MenuItem>
      </ActionsMenu>
      {isRenaming && (
        <NameDialog
          title={words.lists.renameSection}
          submit={words.lists.save}
          name={name}
          onSubmit={(text) => void make({ kind: 'change', group: 'section', id, name, patch: { name: text } })}
          onClose={() => setRenaming(false)}
        />
      )}
    </>
  )
}
