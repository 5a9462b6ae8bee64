import { Button, Card, Group, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Action } from "../api/action.ts";
import { useAttempt } from "../api/use-attempt.ts";
import { Countdown } from "../words/countdown.tsx";
import { FailureAlert } from "../words/failure-alert.tsx";
import { RecordView } from "../words/record-view.tsx";
import { StatusBadge } from "../words/status-badge.tsx";
import { useActionTitle } from "../words/use-action-title.ts";

interface Props {
  action: Action;
  onWithdraw?: (actionId: string) => Promise<void>;
}

/** What the customer asked for and staff decide on, with its status as it changes. */
export function ActionCard({ action, onWithdraw }: Props) {
  const { t } = useTranslation();
  const title = useActionTitle(action);
  const { attempt, busy, failure } = useAttempt();
  const waiting = action.status === "awaiting_approval";
  return (
    <Card component="article" withBorder padding="sm" maw="42rem" w="100%" aria-label={title} data-action={action.id}>
      <Group justify="space-between" gap={4}>
        <Text size="sm" fw={600}>
          {title}
        </Text>
        <StatusBadge status={action.status} />
      </Group>
      <Text size="xs" c="dimmed" my={4}>
        {t(`actionWords.${action.status}`)}
      </Text>
      {action.args && <RecordView record={action.args} />}
      {action.message_to_customer && (
        <Text size="sm" mt={4}>
          {action.message_to_customer}
        </Text>
      )}
      <FailureAlert failure={failure} />
      {waiting && (
        <Group justify="space-between" mt="xs">
          <Countdown until={action.expires_at} />
          {onWithdraw && (
            <Button
              variant="default"
              size="compact-xs"
              loading={busy}
              onClick={() => attempt(() => onWithdraw(action.id))}
            >
              {t("chat.withdraw")}
            </Button>
          )}
        </Group>
      )}
    </Card>
  );
}
