import { Button, Group, Modal, Stack, Text, Textarea } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Approval } from "../api/approval.ts";
import { useAttempt } from "../api/use-attempt.ts";
import { useStaff } from "../staff/staff-only.tsx";
import { useActionTitle } from "../words/use-action-title.ts";
import { DecisionRefused } from "./decision-refused.tsx";
import type { DialogProps } from "./dialog-props.ts";

export const outcomes = ["succeeded", "failed"] as const;
export type Outcome = (typeof outcomes)[number];

/** Takes what somebody saw in the other system; the note says how they know. */
export function SettleDialog({ approval, outcome, ...dialog }: DialogProps & { approval: Approval; outcome: Outcome }) {
  const { t } = useTranslation();
  const title = useActionTitle(approval);
  const { api } = useStaff();
  const { attempt, busy, failure } = useAttempt();
  const [note, setNote] = useState("");

  const settle = async () => {
    const done = await attempt(() => api.settle(approval.id, outcome, note.trim()));
    dialog.onChanged();
    if (done) dialog.onClose();
  };
  return (
    <Modal
      opened={dialog.opened}
      onClose={dialog.onClose}
      onExitTransitionEnd={dialog.onClosed}
      title={t("desk.settleTitle", { title })}
      closeButtonProps={{ "aria-label": t("close") }}
    >
      <Stack gap="sm">
        <Text size="sm">{t(`desk.settleConsequence.${outcome}`)}</Text>
        <Textarea
          data-autofocus
          label={t("desk.settleNote")}
          required
          autosize
          minRows={2}
          value={note}
          onChange={(event) => setNote(event.currentTarget.value)}
        />
        <DecisionRefused approval={approval} failure={failure} />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={dialog.onClose}>
            {t("cancel")}
          </Button>
          <Button loading={busy} disabled={note.trim() === ""} onClick={settle}>
            {t(`desk.settle.${outcome}`)}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
