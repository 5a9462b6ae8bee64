import { useCallback, useEffect, useRef, useState } from "react";
import { asFailure, type Failure } from "./failure.ts";

export interface Fetched<T> {
  data: T | undefined;
  failure: Failure | undefined;
  reload: () => void;
}

/**
 * Loads something and keeps the last good answer while it loads again; answers that were overtaken are dropped.
 * @param load has to be stable (`useCallback`): a new one means that something else is wanted
 */
export function useFetched<T>(load: () => Promise<T>): Fetched<T> {
  const [answer, setAnswer] = useState<{ of: () => Promise<T>; data?: T; failure?: Failure }>();
  const newest = useRef(0);

  const reload = useCallback(() => {
    const mine = ++newest.current;
    load().then(
      (data) => mine === newest.current && setAnswer({ of: load, data }),
      (thrown: unknown) =>
        mine === newest.current && setAnswer((before) => ({ ...before, of: load, failure: asFailure(thrown) })),
    );
  }, [load]);

  useEffect(() => {
    reload();
    return () => {
      newest.current++;
    };
  }, [reload]);

  const current = answer?.of === load ? answer : undefined;
  return { data: current?.data, failure: current?.failure, reload };
}
