/** What an account loses by a change: of that its admin is warned, since it ends the person's sessions. */

import type { Account, Role } from '../core/types';

export interface Rights {
  roles: readonly Role[];
  agency: string | null;
  is_active: boolean;
}

export interface Losses {
  roles: Role[];
  agency: string | null;
  isActive: boolean;
}

/** Null where nothing is taken away. An inactive account has nothing to lose. */
export function lossesOf(before: Account | null, after: Rights): Losses | null {
  if (!before?.is_active) return null;
  if (!after.is_active) return { roles: [], agency: null, isActive: true };
  const roles = before.roles.filter((role) => !after.roles.includes(role));
  const agency = before.agency !== after.agency ? before.agency : null;
  return roles.length || agency ? { roles, agency, isActive: false } : null;
}
