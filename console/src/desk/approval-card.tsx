import { Anchor, Button, Card, Collapse, Group, Text, Title } from "@mantine/core";
import { useDisclosure, useId } from "@mantine/hooks";
import { useTranslation } from "react-i18next";
import type { Approval, Verdict } from "../api/approval.ts";
import { hashOf } from "../frame/place.ts";
import { Countdown } from "../words/countdown.tsx";
import { StatusBadge } from "../words/status-badge.tsx";
import { TimeAgo } from "../words/time-ago.tsx";
import { useActionTitle } from "../words/use-action-title.ts";
import { ApprovalFacts } from "./approval-facts.tsx";
import { DecisionBar } from "./decision-bar.tsx";
import { Decisions } from "./decisions.tsx";
import { SettleBar } from "./settle-bar.tsx";
import type { Outcome } from "./settle-dialog.tsx";

/** What a button of the card asks to be done. */
export type Question = Verdict | Outcome;

interface Props {
  approval: Approval;
  onAsk: (question: Question) => void;
  /** Shows only the heading until it is opened. */
  folded?: boolean;
}

/** One action, with everything that somebody needs to decide on it. */
export function ApprovalCard({ approval, onAsk, folded = false }: Props) {
  const { t } = useTranslation();
  const title = useActionTitle(approval);
  const [open, { toggle }] = useDisclosure(!folded);
  const body = useId();
  const { customer, program, conversation_id: conversationId } = approval;
  return (
    <Card component="article" withBorder padding="md" aria-label={title} data-approval={approval.id}>
      <Group justify="space-between" gap="xs" align="flex-start">
        <div>
          <Title order={3} size="h5">
            {title}
          </Title>
          <Text size="sm">
            {customer ? (customer.name ?? customer.id) : t("desk.noCustomer")}
            {customer?.email && ` · ${customer.email}`}
            {program &&
              ` · ${t(program.named_customer ? "desk.programNaming" : "desk.program", { name: program.name })}`}
            {conversationId && (
              <>
                {" · "}
                <Anchor href={hashOf({ room: "conversations", id: conversationId })} size="sm" underline="always">
                  {t("desk.toConversation")}
                </Anchor>
              </>
            )}
          </Text>
        </div>
        <Group gap="xs">
          {approval.status === "awaiting_approval" && <Countdown until={approval.expires_at} />}
          <StatusBadge status={approval.status} />
          <TimeAgo at={approval.created_at} />
          {folded && (
            <Button variant="subtle" size="compact-xs" onClick={toggle} aria-expanded={open} aria-controls={body}>
              {t(open ? "desk.less" : "desk.details")}
            </Button>
          )}
        </Group>
      </Group>
      <Collapse expanded={open} id={body}>
        <ApprovalFacts approval={approval} />
        <Decisions decisions={approval.decisions} />
      </Collapse>
      {approval.status === "awaiting_approval" && <DecisionBar approval={approval} onAsk={onAsk} />}
      {approval.status === "unknown" && <SettleBar onAsk={onAsk} />}
    </Card>
  );
}
