import { Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Approval } from "../api/approval.ts";

/** Who may decide, how many have to, and who has approved so far. */
export function Quorum({ approval: { requirements, tightened, approved_by: approvedBy } }: { approval: Approval }) {
  const { t, i18n } = useTranslation();
  const list = new Intl.ListFormat(i18n.language);
  const either = new Intl.ListFormat(i18n.language, { type: "disjunction" });
  return (
    <Text size="sm" c="dimmed">
      {requirements
        .map(({ approvers, approvals }) =>
          t("desk.requirement", {
            count: approvals,
            groups: approvers.length > 0 ? either.format(approvers) : t("desk.anyone"),
          }),
        )
        .join(" ")}{" "}
      {tightened && `${t("desk.tightened")} `}
      {approvedBy.length > 0
        ? t("desk.approvedBy", { names: list.format(approvedBy.map(({ name }) => name)) })
        : t("desk.approvedByNobody")}
    </Text>
  );
}
