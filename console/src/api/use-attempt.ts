import { useCallback, useState } from "react";
import { asFailure, type Failure } from "./failure.ts";

/** Runs what a press of a button asks for, one at a time, and keeps why it failed until the next try. */
export function useAttempt() {
  const [failure, setFailure] = useState<Failure>();
  const [busy, setBusy] = useState(false);

  /** True when it worked. */
  const attempt = useCallback(async (what: () => Promise<unknown>): Promise<boolean> => {
    setBusy(true);
    setFailure(undefined);
    try {
      await what();
      return true;
    } catch (thrown) {
      setFailure(asFailure(thrown));
      return false;
    } finally {
      setBusy(false);
    }
  }, []);

  return { attempt, busy, failure };
}
