import { Component, type ReactNode } from 'react'
import { forgetTyped } from '../parts/typed-ahead.ts'
import { EmptyState } from '../todos/EmptyState.tsx'
import { words } from '../words/index.ts'

/** Says that something went wrong in the page, in the place of nothing at all: a part of it could not be loaded, say. */
export class Rescue extends Component<{ children: ReactNode }, { isBroken: boolean }> {
  override readonly state = { isBroken: false }

  static getDerivedStateFromError() {
    return { isBroken: true }
  }

  override componentDidCatch(): void {
    forgetTyped()
  }

  override render(): ReactNode {
    const { broken, brokenMore } = words.errors
    if (!this.state.isBroken) return this.props.children
    return (
      <main className="page">
        <EmptyState title={broken} more={brokenMore}>
          <button type="button" className="primary" onClick={() => window.location.reload()}>
            {words.sync.reload}
          </button>
        </EmptyState>
      </main>
    )
  }
}
