import { Alert, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { FailureAlert } from "../words/failure-alert.tsx";
import type { Thread } from "./thread.ts";

/** What the customer should know about the conversation beyond its messages. */
export function ConversationState({ thread, connected }: { thread: Thread; connected: boolean }) {
  const { t } = useTranslation();
  return (
    <div aria-live="polite">
      {!connected && (
        <Text size="xs" c="dimmed">
          {t("chat.reconnecting")}
        </Text>
      )}
      <FailureAlert failure={thread.refusal} />
      {thread.status === "waiting_human" && (
        <Alert color="violet" py="xs" role="status">
          {t("chat.colleagueHasIt")}
        </Alert>
      )}
      {thread.status === "resolved" && (
        <Text size="xs" c="dimmed">
          {t("chat.resolved")}
        </Text>
      )}
    </div>
  );
}
