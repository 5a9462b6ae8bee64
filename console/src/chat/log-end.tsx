import { useEffect, useRef } from "react";
import type { Thread } from "./thread.ts";

/** The end of a log; it comes into sight whenever the log grows. */
export function LogEnd({ thread: { messages, actions, outgoing, draft, working } }: { thread: Thread }) {
  const end = useRef<HTMLDivElement>(null);
  const length = [messages.length, actions.length, outgoing.length, draft.length, working].join("/");
  // biome-ignore lint/correctness/useExhaustiveDependencies: whatever makes the log longer moves its end
  useEffect(() => {
    end.current?.scrollIntoView({ block: "end" });
  }, [length]);
  return <div ref={end} />;
}
