import { Anchor, Badge, Group, Stack, Text, Title } from "@mantine/core";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { useAttempt } from "../api/use-attempt.ts";
import { Composer } from "../chat/composer.tsx";
import { hashOf } from "../frame/place.ts";
import { useStaff } from "../staff/staff-only.tsx";
import { FailureAlert } from "../words/failure-alert.tsx";
import { statusColours } from "./conversation-link.tsx";
import { HandlingBar } from "./handling-bar.tsx";
import { Transcript } from "./transcript.tsx";
import { useConversation } from "./use-conversation.ts";

/** One conversation for staff: who it is, what was said, and the ways to step in. */
export function ConversationReader({ id, back }: { id: string; back: boolean }) {
  const { t } = useTranslation();
  const { api } = useStaff();
  const { conversation, thread, failure, reload } = useConversation(id);
  const { attempt, busy, failure: refused } = useAttempt();
  const heading = useRef<HTMLHeadingElement>(null);
  const loaded = conversation !== undefined;

  useEffect(() => {
    if (loaded) heading.current?.focus();
  }, [loaded]);

  const send = async (text: string) => {
    await attempt(() => api.reply(id, text));
    reload();
  };
  return (
    <Stack gap="xs" mih={0}>
      {back && <Anchor href={hashOf({ room: "conversations", id: null })}>{t("conversations.back")}</Anchor>}
      <FailureAlert failure={refused ?? failure} />
      {conversation && (
        <>
          <Group justify="space-between" gap="xs">
            <div>
              <Title order={3} size="h5" ref={heading} tabIndex={-1} style={{ outline: "none" }}>
                {conversation.customer?.name ?? conversation.customer?.id ?? t("chat.visitor")}{" "}
                <Badge variant="light" tt="none" color={statusColours[conversation.status]}>
                  {t(`conversationStatus.${conversation.status}`)}
                </Badge>
              </Title>
              <Text size="xs" c="dimmed">
                {[conversation.channel, conversation.agent, conversation.human_reason].filter(Boolean).join(" · ")}
              </Text>
            </div>
            <HandlingBar
              conversation={conversation}
              busy={busy}
              onHandle={async (handling) => {
                await attempt(() => api.handle(id, handling));
                reload();
              }}
            />
          </Group>
          <Transcript thread={thread} />
          <Composer
            label={t("conversations.replyTo")}
            placeholder={t("conversations.replyPlaceholder")}
            action={t("conversations.reply")}
            disabled={busy}
            onSend={send}
          />
        </>
      )}
    </Stack>
  );
}
