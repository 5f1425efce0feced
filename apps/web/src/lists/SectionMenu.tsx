import { useState } from 'react'
import { MenuItem } from 'react-aria-components/Menu'
import { ActionsMenu } from '../parts/ActionsMenu.tsx'
import { MoveItems } from '../parts/MoveItems.tsx'
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
  const [isRenaming, setRenaming] = useState(false)
  return (
    <>
      <ActionsMenu name={name}>
        <MenuItem onAction={() => setRenaming(true)}>{words.lists.renameSection}</MenuItem>
        <MoveItems one={section} all={sections} place={placeSection} names={words.lists.moveSection} />
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
