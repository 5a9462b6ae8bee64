import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Room } from "../frame/room.tsx";
import { ChatPanel } from "./chat-panel.tsx";
import { IdentityPicker } from "./identity-picker.tsx";
import { type Identity, recallChat } from "./remembered-chat.ts";
import { useChatSession } from "./use-chat-session.ts";

/** The customer's side, in the demo: choose who to be, and write. */
export function ChatRoom({ chatKey }: { chatKey: string }) {
  const { t } = useTranslation();
  const [identity, setIdentity] = useState<Identity | undefined>(() => recallChat()?.identity);
  const session = useChatSession(chatKey, identity);

  return (
    <Room title={t("chat.title")} fixed>
      <IdentityPicker identity={identity} onChange={setIdentity} />
      {session && <ChatPanel key={session.key} session={session.chat} />}
    </Room>
  );
}
