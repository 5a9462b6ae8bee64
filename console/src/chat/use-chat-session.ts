import { useEffect, useState } from "react";
import { type ChatSession, openChat } from "./chat-session.ts";
import { type Identity, keyOf } from "./remembered-chat.ts";

/** The session of whoever is chosen; the one before is closed. `key` tells them apart. */
export function useChatSession(chatKey: string, identity: Identity | undefined) {
  const [open, setOpen] = useState<{ key: string; chat: ChatSession }>();

  useEffect(() => {
    if (identity === undefined) return;
    const chat = openChat(chatKey, identity);
    setOpen({ key: keyOf(identity), chat });
    return () => {
      setOpen(undefined);
      chat.close();
    };
  }, [chatKey, identity]);

  return open;
}
