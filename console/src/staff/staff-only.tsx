import { createContext, type ReactNode, use } from "react";
import { Failure } from "../api/failure.ts";
import type { Person } from "../api/person.ts";
import type { StaffApi } from "../api/staff-api.ts";
import type { DeskFeed } from "./desk-feed.ts";

/** Somebody on staff who is signed in, and what they can reach. */
export interface SignedIn {
  token: string;
  person: Person;
  api: StaffApi;
  feed: DeskFeed;
}

const Staff = createContext<SignedIn | undefined>(undefined);

/** What is inside belongs to the person who is signed in. */
export const StaffOnly = ({ signedIn, children }: { signedIn: SignedIn; children: ReactNode }) => (
  <Staff value={signedIn}>{children}</Staff>
);

/** The person at this desk. Only inside `StaffOnly`. */
export function useStaff(): SignedIn {
  const staff = use(Staff);
  if (staff === undefined) throw new Failure("INTERNAL", "Nobody is signed in.", 0);
  return staff;
}
