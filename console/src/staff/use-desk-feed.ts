import { useEffect } from "react";
import type { DeskChange } from "../live/live-event.ts";
import { useStaff } from "./staff-only.tsx";

const gatherMs = 120;
/** The feed carries hints and may lose one, so whoever follows it also looks by itself now and then. */
const lookAgainMs = 10_000;

/** Calls `reload` soon after something that matters here changed, or may have while the connection was gone. */
export function useDeskFeed(matters: (change: DeskChange) => boolean, reload: () => void): void {
  const { feed } = useStaff();
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    // Changes come in bursts (approved, executing, succeeded): one request answers them all.
    const leave = feed.subscribe((change) => {
      if (change !== undefined && !matters(change)) return;
      clearTimeout(timer);
      timer = setTimeout(reload, gatherMs);
    });
    const looking = setInterval(() => document.visibilityState === "visible" && reload(), lookAgainMs);
    return () => {
      clearTimeout(timer);
      clearInterval(looking);
      leave();
    };
  }, [feed, matters, reload]);
}
