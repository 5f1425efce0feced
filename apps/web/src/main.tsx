import { StrictMode } from 'react'
import { I18nProvider } from 'react-aria-components/I18nProvider'
import { createRoot } from 'react-dom/client'
import { App } from './app/App.tsx'
import { Rescue } from './app/Rescue.tsx'
import { followReleases } from './offline/release.ts'
import { keepFocus } from './parts/focus-kept.ts'
import { holdPlaces } from './parts/held-places.ts'
import { locale } from './words/index.ts'
import './styles/index.css'

document.documentElement.lang = locale
holdPlaces()
keepFocus()
const root = document.getElementById('root')
if (root) {
  createRoot(root).render(
    <StrictMode>
      <I18nProvider locale={locale}>
        <Rescue>
          <App />
        </Rescue>
      </I18nProvider>
    </StrictMode>,
  )
}

void followReleases()
