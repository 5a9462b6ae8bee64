import { Button, Group, Menu, Text } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Conversation } from "../api/conversation.ts";
import { useAttempt } from "../api/use-attempt.ts";
import { FailureAlert } from "../words/failure-alert.tsx";
import { TimeAgo } from "../words/time-ago.tsx";

interface Props {
  load: () => Promise<Conversation[]>;
  onChoose: (conversationId: string) => void;
}

/** The customer's own conversations, asked for when the menu is opened. */
export function EarlierConversations({ load, onChoose }: Props) {
  const { t } = useTranslation();
  const [conversations, setConversations] = useState<Conversation[]>([]);
  const { attempt, busy, failure } = useAttempt();
  return (
    <Menu width={320} position="bottom-start" onOpen={() => attempt(async () => setConversations(await load()))}>
      <Menu.Target>
        <Button variant="subtle" size="compact-xs">
          {t("chat.earlier")}
        </Button>
      </Menu.Target>
      <Menu.Dropdown mah={360} style={{ overflowY: "auto" }}>
        <FailureAlert failure={failure} />
        {conversations.length === 0 && failure === undefined && (
          <Menu.Item disabled>{t(busy ? "loading" : "chat.noneEarlier")}</Menu.Item>
        )}
        {conversations.map((conversation) => (
          <Menu.Item key={conversation.id} onClick={() => onChoose(conversation.id)}>
            <Text size="sm" lineClamp={1}>
              {conversation.last_message ?? conversation.id}
            </Text>
            <Group gap="xs">
              <Text size="xs" c="dimmed">
                {t(`conversationStatus.${conversation.status}`)}
              </Text>
              <TimeAgo at={conversation.last_activity_at} />
            </Group>
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
