import { useCallback, useState } from "react";
import type { Page } from "./page.ts";
import { useFetched } from "./use-fetched.ts";

export interface Pages<T> {
  items: T[] | undefined;
  failure: ReturnType<typeof useFetched>["failure"];
  reload: () => void;
  /** Undefined where there is no such page. */
  newer: (() => void) | undefined;
  older: (() => void) | undefined;
}

/**
 * A list that is read page by page, newest first.
 * @param load has to be stable: another one means another list, and starts at its first page
 */
export function usePages<T>(load: (cursor: string | undefined) => Promise<Page<T>>): Pages<T> {
  const [turned, setTurned] = useState<{ of: typeof load; cursors: string[] }>({ of: load, cursors: [] });
  const cursors = turned.of === load ? turned.cursors : [];
  const cursor = cursors.at(-1);
  const { data, failure, reload } = useFetched(useCallback(() => load(cursor), [load, cursor]));
  const next = data?.next_cursor;
  return {
    items: data?.items,
    failure,
    reload,
    newer: cursors.length > 0 ? () => setTurned({ of: load, cursors: cursors.slice(0, -1) }) : undefined,
    older: next ? () => setTurned({ of: load, cursors: [...cursors, next] }) : undefined,
  };
}
