import { Button, Group, Modal, Stack, Text, Textarea } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Approval, Verdict } from "../api/approval.ts";
import { useAttempt } from "../api/use-attempt.ts";
import { useStaff } from "../staff/staff-only.tsx";
import { RecordView } from "../words/record-view.tsx";
import { useActionTitle } from "../words/use-action-title.ts";
import { DecisionRefused, isOvertaken } from "./decision-refused.tsx";
import type { DialogProps } from "./dialog-props.ts";

interface Props extends DialogProps {
  approval: Approval;
  verdict: Verdict;
}

const longest = 2000;

/** Says what the decision will do, takes the words that go with it, and asks once more. */
export function DecisionDialog({ approval, verdict, opened, onClose, onClosed, onChanged }: Props) {
  const { t } = useTranslation();
  const title = useActionTitle(approval);
  const { api } = useStaff();
  const { attempt, busy, failure } = useAttempt();
  const [note, setNote] = useState("");
  const [messageToCustomer, setMessageToCustomer] = useState("");
  const customer = approval.customer?.name ?? approval.customer?.id ?? t("desk.noCustomer");

  const overtaken = isOvertaken(failure);

  const decide = async () => {
    const done = await attempt(() =>
      api.decide(approval.id, {
        decision: verdict,
        note: note.trim() || undefined,
        message_to_customer: messageToCustomer.trim() || undefined,
      }),
    );
    onChanged();
    if (!done) return;
    onClose();
    notifications.show({ message: t(`desk.done.${verdict}`, { title }) });
  };

  return (
    <Modal
      opened={opened}
      onClose={onClose}
      onExitTransitionEnd={onClosed}
      title={t(`desk.ask.${verdict}`, { title })}
      closeButtonProps={{ "aria-label": t("close") }}
      size="lg"
    >
      <Stack gap="sm">
        <Text size="sm">{t(`desk.consequence.${verdict}`, { tool: approval.tool, customer })}</Text>
        {approval.args && <RecordView record={approval.args} />}
        <Textarea
          data-autofocus
          label={t("desk.note")}
          description={t("desk.noteFor")}
          autosize
          minRows={1}
          maxRows={5}
          maxLength={longest}
          value={note}
          onChange={(event) => setNote(event.currentTarget.value)}
        />
        <Textarea
          label={t("desk.message")}
          description={t("desk.messageFor", { customer })}
          autosize
          minRows={1}
          maxRows={5}
          maxLength={longest}
          value={messageToCustomer}
          onChange={(event) => setMessageToCustomer(event.currentTarget.value)}
        />
        <DecisionRefused approval={approval} failure={failure} />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            {t(overtaken ? "close" : "cancel")}
          </Button>
          {!overtaken && (
            <Button color={verdict === "deny" ? "red" : undefined} loading={busy} onClick={decide}>
              {t(`desk.confirm.${verdict}`)}
            </Button>
          )}
        </Group>
      </Stack>
    </Modal>
  );
}
