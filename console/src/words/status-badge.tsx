import { Badge } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { ActionStatus } from "../api/action.ts";

const colours: Record<ActionStatus, string> = {
  proposed: "gray",
  refused: "red",
  awaiting_approval: "orange",
  denied: "red",
  expired: "gray",
  withdrawn: "gray",
  approved: "blue",
  executing: "blue",
  succeeded: "green",
  failed: "red",
  unknown: "grape",
};

export function StatusBadge({ status }: { status: ActionStatus }) {
  const { t } = useTranslation();
  return (
    <Badge variant="light" color={colours[status]} tt="none" data-status={status}>
      {t(`actionStatus.${status}`)}
    </Badge>
  );
}
