import { Button, Group } from "@mantine/core";
import { useRef, useSyncExternalStore } from "react";
import { useTranslation } from "react-i18next";
import { useAttempt } from "../api/use-attempt.ts";
import { FailureAlert } from "../words/failure-alert.tsx";
import type { ChatSession } from "./chat-session.ts";
import { Composer } from "./composer.tsx";
import { ConversationState } from "./conversation-state.tsx";
import { EarlierConversations } from "./earlier-conversations.tsx";
import { MessageLog } from "./message-log.tsx";

/** One customer's chat: what was said, what waits, and the field to write in. */
export function ChatPanel({ session }: { session: ChatSession }) {
  const { t } = useTranslation();
  const { thread, connected } = useSyncExternalStore(session.subscribe, session.state);
  const input = useRef<HTMLTextAreaElement>(null);
  const { attempt, failure } = useAttempt();

  return (
    <>
      <Group justify="space-between" gap="xs" wrap="nowrap">
        <EarlierConversations load={session.earlier} onChoose={(id) => void attempt(() => session.show(id))} />
        <Button
          variant="default"
          size="compact-xs"
          disabled={thread.id === null && thread.outgoing.length === 0}
          onClick={() => {
            session.startAnew();
            input.current?.focus();
          }}
        >
          {t("chat.new")}
        </Button>
      </Group>
      <MessageLog thread={thread} onRetry={session.retry} onWithdraw={session.withdraw} />
      <ConversationState thread={thread} connected={connected} />
      <FailureAlert failure={failure} />
      <Composer ref={input} label={t("chat.yourMessage")} placeholder={t("chat.placeholder")} onSend={session.send} />
    </>
  );
}
