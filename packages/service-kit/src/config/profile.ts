/** The names of the security profiles. */
type ProfileName = 'local' | 'hardened'

/** What the profiles say of every app. */
export const PROFILES = {
  local: { NOT_FOUND_LIMIT_PER_MINUTE: 600 },
  hardened: { NOT_FOUND_LIMIT_PER_MINUTE: 60 },
}

/**
 * Fills in, from the chosen security profile, what has not been set on its own. A profile is a table of defaults and
 * nothing else: code reads single settings only.
 */
export function withProfile<S extends { SECURITY_PROFILE: ProfileName }, D extends object>(
  settings: S,
  profiles: Record<ProfileName, D>,
): D & Omit<S, keyof D> {
  return { ...profiles[settings.SECURITY_PROFILE], ...settings }
}
