import { createContext, type ReactNode, use, useCallback, useEffect, useMemo, useState } from "react";
import { asFailure, Failure } from "../api/failure.ts";
import type { Person } from "../api/person.ts";
import { type StaffApi, signInWith, staffApi } from "../api/staff-api.ts";
import { type DeskFeed, openDeskFeed } from "./desk-feed.ts";

/** Somebody on staff who is signed in, and what they can reach. */
export interface SignedIn {
  token: string;
  person: Person;
  api: StaffApi;
  feed: DeskFeed;
}

interface StaffSession {
  /** Undefined while it is being found out. */
  signedIn: SignedIn | null | undefined;
  failure: Failure | undefined;
  signIn: (code: string) => Promise<void>;
  signOut: () => Promise<void>;
}

// The tab's own storage: closing it signs out, and no other site's page or later visitor finds the token.
const tokenKey = "smart-support.staff-token";
const Session = createContext<StaffSession | undefined>(undefined);

/** The code of a sign-in link, taken out of the address so that it stays in no history and no screenshot. */
function takeCodeFromAddress(): string | null {
  const address = new URL(location.href);
  const code = address.searchParams.get("signin");
  if (code === null) return null;
  address.searchParams.delete("signin");
  history.replaceState(null, "", address);
  return code;
}

const codeOfLink = takeCodeFromAddress();
let exchange: Promise<string | null> | undefined;

/** At most one exchange a page load: a code is good for one, and React's strict mode runs effects twice. */
function tokenAtStart(): Promise<string | null> {
  exchange ??= (async () => {
    if (codeOfLink === null) return sessionStorage.getItem(tokenKey);
    const { token } = await signInWith(codeOfLink);
    sessionStorage.setItem(tokenKey, token);
    return token;
  })();
  return exchange;
}

export function StaffSessionProvider({ children }: { children: ReactNode }) {
  const [signedIn, setSignedIn] = useState<SignedIn | null>();
  const [failure, setFailure] = useState<Failure>();

  const leave = useCallback((why?: Failure) => {
    sessionStorage.removeItem(tokenKey);
    setFailure(why);
    setSignedIn((before) => {
      before?.feed.close();
      return null;
    });
  }, []);
  const enter = useCallback(
    async (token: string) => {
      const api = staffApi(token);
      const { person } = await api.whoAmI();
      const lookWhetherItEnded = () =>
        api.whoAmI().catch((thrown: unknown) => {
          const why = asFailure(thrown);
          if (why.status === 401) leave(why);
        });
      setFailure(undefined);
      setSignedIn({ token, person, api, feed: openDeskFeed(token, lookWhetherItEnded) });
    },
    [leave],
  );

  useEffect(() => {
    tokenAtStart()
      .then((token) => (token === null ? leave() : enter(token)))
      .catch((thrown: unknown) => leave(asFailure(thrown)));
  }, [enter, leave]);

  const session = useMemo<StaffSession>(
    () => ({
      signedIn,
      failure,
      signIn: async (code) => {
        const { token } = await signInWith(code);
        sessionStorage.setItem(tokenKey, token);
        await enter(token);
      },
      signOut: async () => {
        await signedIn?.api.signOut().catch(() => undefined);
        leave();
      },
    }),
    [signedIn, failure, enter, leave],
  );
  return <Session value={session}>{children}</Session>;
}

export function useStaffSession(): StaffSession {
  const session = use(Session);
  if (session === undefined) throw new Failure("INTERNAL", "StaffSessionProvider is missing.", 0);
  return session;
}

const Staff = createContext<SignedIn | undefined>(undefined);

export const StaffOnly = ({ signedIn, children }: { signedIn: SignedIn; children: ReactNode }) => (
  <Staff value={signedIn}>{children}</Staff>
);

/** The person at this desk. Only inside `StaffOnly`. */
export function useStaff(): SignedIn {
  const staff = use(Staff);
  if (staff === undefined) throw new Failure("INTERNAL", "Nobody is signed in.", 0);
  return staff;
}
