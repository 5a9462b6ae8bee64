import { Button, Group, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Conversation } from "../api/conversation.ts";
import type { Handling } from "../api/staff-api.ts";
import { useStaff } from "../staff/staff-only.tsx";

interface Props {
  conversation: Conversation;
  busy: boolean;
  onHandle: (handling: Handling) => void;
}

/** Take over, give back, resolve: those of them that make sense now. */
export function HandlingBar({ conversation, busy, onHandle }: Props) {
  const { t } = useTranslation();
  const { person } = useStaff();
  const { status, taken_by: takenBy } = conversation;
  const mine = takenBy === person.id;
  const offered: Handling[] = [
    ...(mine ? [] : (["takeover"] as const)),
    ...(status === "waiting_human" ? (["release"] as const) : []),
    ...(status === "active" || status === "waiting_human" ? (["resolve"] as const) : []),
  ];
  return (
    <Group gap="xs">
      {takenBy !== null && (
        <Text size="xs" c="dimmed">
          {t(mine ? "conversations.youHaveIt" : "conversations.hasIt", { name: takenBy })}
        </Text>
      )}
      {offered.map((handling) => (
        <Button
          key={handling}
          size="compact-sm"
          variant={handling === "takeover" ? "filled" : "default"}
          disabled={busy}
          onClick={() => onHandle(handling)}
        >
          {t(`conversations.${handling}`)}
        </Button>
      ))}
    </Group>
  );
}
