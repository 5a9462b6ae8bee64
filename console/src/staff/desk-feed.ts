import { type DeskChange, readDeskChange } from "../live/live-event.ts";
import { openSocket } from "../live/socket.ts";

/** What changes anywhere, as staff are told. A change of `undefined` means that some may have been missed. */
export interface DeskFeed {
  subscribe(listener: (change: DeskChange | undefined) => void): () => void;
  close(): void;
}

/** @param lost called whenever the connection goes: the session may have ended with it */
export function openDeskFeed(token: string, lost: () => void): DeskFeed {
  const listeners = new Set<(change: DeskChange | undefined) => void>();
  const tell = (change: DeskChange | undefined) => {
    for (const listener of listeners) listener(change);
  };
  const socket = openSocket(async () => new URLSearchParams({ token }), {
    opened: () => {
      socket.send({ type: "desk" });
      tell(undefined);
    },
    lost,
    received: (data) => {
      const change = readDeskChange(data);
      if (change !== undefined) tell(change.type === "gap" ? undefined : change);
    },
  });
  return {
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close: () => socket.close(),
  };
}
