/** What a person on staff may be asked to decide, from least to most. */
export const STAFF_ROLES = ["support", "expert", "admin"] as const;
export type StaffRole = (typeof STAFF_ROLES)[number];

/** Somebody on staff: always a person, never a key or a program. */
export interface StaffPerson {
  id: string;
  name: string;
  role: StaffRole;
  /** Teams that policies name as approvers. */
  groups: string[];
}
