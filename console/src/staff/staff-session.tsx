import { createContext, type ReactNode, use, useCallback, useEffect, useMemo, useState } from "react";
import { asFailure, Failure } from "../api/failure.ts";
import { staffApi } from "../api/staff-api.ts";
import { openDeskFeed } from "./desk-feed.ts";
import type { SignedIn } from "./staff-only.tsx";
import { forgetToken, tokenAtStart, tokenFor } from "./staff-token.ts";

interface StaffSession {
  /** Undefined while it is being found out. */
  signedIn: SignedIn | null | undefined;
  /** Why nobody is signed in any more, or by the link that was followed. */
  failure: Failure | undefined;
  signIn: (code: string) => Promise<void>;
  signOut: () => Promise<void>;
}

const Session = createContext<StaffSession | undefined>(undefined);

export function StaffSessionProvider({ children }: { children: ReactNode }) {
  const [signedIn, setSignedIn] = useState<SignedIn | null>();
  const [failure, setFailure] = useState<Failure>();

  const leave = useCallback((why?: Failure) => {
    // A server that is away for a moment ends no session.
    if (why === undefined || why.status === 401) forgetToken();
    setFailure(why);
    setSignedIn(null);
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
  useEffect(() => () => signedIn?.feed.close(), [signedIn]);

  const session = useMemo<StaffSession>(
    () => ({
      signedIn,
      failure,
      signIn: async (code) => enter(await tokenFor(code)),
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
