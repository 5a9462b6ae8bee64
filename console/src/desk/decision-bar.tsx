import { Button, Group, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Approval, Verdict } from "../api/approval.ts";
import { useStaff } from "../staff/staff-only.tsx";

/** The two buttons, or why this person may not press them. */
export function DecisionBar({ approval, onAsk }: { approval: Approval; onAsk: (verdict: Verdict) => void }) {
  const { t } = useTranslation();
  const { person } = useStaff();
  const approvedAlready = approval.approved_by.some(({ id }) => id === person.id);
  return (
    <Group mt="sm" gap="xs">
      <Button size="sm" disabled={!approval.may_decide} onClick={() => onAsk("approve")}>
        {t("desk.approve")}
      </Button>
      <Button size="sm" variant="outline" color="red" disabled={!approval.may_decide} onClick={() => onAsk("deny")}>
        {t("desk.deny")}
      </Button>
      {!approval.may_decide && <Text size="sm">{t(approvedAlready ? "desk.youApproved" : "desk.mayNotDecide")}</Text>}
    </Group>
  );
}
