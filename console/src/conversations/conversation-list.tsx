import { Select, Stack, Text } from "@mantine/core";
import { useCallback, useState } from "react";
import { useTranslation } from "react-i18next";
import { type ConversationStatus, conversationStatus } from "../api/conversation.ts";
import { usePages } from "../api/use-pages.ts";
import { useStaff } from "../staff/staff-only.tsx";
import { useDeskFeed } from "../staff/use-desk-feed.ts";
import { FailureAlert } from "../words/failure-alert.tsx";
import { PageTurner } from "../words/page-turner.tsx";
import { ConversationLink } from "./conversation-link.tsx";

const pageLength = 30;
const anything = () => true;

/** Conversations, latest activity first; those that wait for a person are one choice away. */
export function ConversationList({ chosen }: { chosen: string | null }) {
  const { t } = useTranslation();
  const { api } = useStaff();
  const [status, setStatus] = useState<ConversationStatus>();
  const { items, failure, reload, newer, older } = usePages(
    useCallback((cursor?: string) => api.conversations({ status, limit: pageLength, cursor }), [api, status]),
  );
  useDeskFeed(anything, reload);
  return (
    <Stack gap="xs" mih={0}>
      <Select
        size="xs"
        label={t("conversations.status")}
        allowDeselect={false}
        value={status ?? "any"}
        onChange={(value) => setStatus(conversationStatus.safeParse(value).data)}
        data={[
          { value: "any", label: t("conversations.any") },
          ...conversationStatus.options.map((value) => ({ value, label: t(`conversationStatus.${value}`) })),
        ]}
      />
      <FailureAlert failure={failure} />
      {items?.length === 0 && (
        <Text c="dimmed" size="sm" ta="center" py="xl">
          {t("conversations.none")}
        </Text>
      )}
      <nav aria-label={t("conversations.title")} style={{ overflowY: "auto", minHeight: 0 }}>
        {items?.map((conversation) => (
          <ConversationLink key={conversation.id} conversation={conversation} active={conversation.id === chosen} />
        ))}
      </nav>
      <PageTurner newer={newer} older={older} />
    </Stack>
  );
}
