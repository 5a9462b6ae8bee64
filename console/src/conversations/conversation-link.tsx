import { Badge, Group, NavLink, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Conversation, ConversationStatus } from "../api/conversation.ts";
import { hashOf } from "../frame/place.ts";
import { TimeAgo } from "../words/time-ago.tsx";
import classes from "./conversation-link.module.css";

export const statusColours: Record<ConversationStatus, string> = {
  active: "blue",
  waiting_human: "violet",
  resolved: "green",
  closed: "gray",
};

/** One line of the list. */
export function ConversationLink({ conversation, active }: { conversation: Conversation; active: boolean }) {
  const { t } = useTranslation();
  const { id, customer, status, channel, last_message: lastMessage, pending_actions: pending } = conversation;
  return (
    <NavLink
      href={hashOf({ room: "conversations", id })}
      className={active ? classes.chosen : undefined}
      classNames={{ description: classes.description }}
      aria-current={active ? "page" : undefined}
      label={
        <Group justify="space-between" gap="xs" wrap="nowrap">
          <Text size="sm" fw={600} truncate>
            {customer ? (customer.name ?? customer.id) : t("chat.visitor")}
          </Text>
          <TimeAgo at={conversation.last_activity_at} />
        </Group>
      }
      description={
        <>
          <Text size="xs" component="span" display="block" truncate>
            {lastMessage}
          </Text>
          <Badge component="span" size="sm" variant="light" tt="none" color={statusColours[status]}>
            {t(`conversationStatus.${status}`)}
          </Badge>{" "}
          {channel}
          {pending > 0 && ` · ${t("conversations.pending", { count: pending })}`}
        </>
      }
    />
  );
}
