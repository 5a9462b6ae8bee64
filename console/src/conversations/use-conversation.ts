import { useCallback, useEffect, useState } from "react";
import { useFetched } from "../api/use-fetched.ts";
import { cursorOf, emptyThread, next, type Thread } from "../chat/thread.ts";
import { readThreadEvent, type ThreadEvent } from "../live/live-event.ts";
import { openSocket } from "../live/socket.ts";
import { useStaff } from "../staff/staff-only.tsx";

const STALE_AFTER: ReadonlySet<ThreadEvent["type"]> = new Set(["thread", "status", "action", "gap"]);

/** A conversation as staff read it along: what it is and what was done in it, and its messages as they come. */
export function useConversation(id: string) {
  const { api, token } = useStaff();
  const { data: conversation, failure, reload } = useFetched(useCallback(() => api.conversation(id), [api, id]));
  const [thread, setThread] = useState<Thread>({ ...emptyThread, id });

  useEffect(() => {
    let current: Thread = { ...emptyThread, id };
    const socket = openSocket(async () => new URLSearchParams({ token }), {
      opened: () => socket.send({ type: "open", thread_id: id, after: cursorOf(current) }),
      lost: () => undefined,
      received: (data) => {
        const event = readThreadEvent(data);
        if (event === undefined) return;
        current = next(current, event);
        setThread(current);
        // Messages come by themselves; who has the conversation and what became of actions is asked for again.
        if (STALE_AFTER.has(event.type)) reload();
      },
    });
    return () => socket.close();
  }, [id, token, reload]);

  return { conversation, thread: { ...thread, actions: conversation?.actions ?? [] }, failure, reload };
}
