import { Stack, Text, VisuallyHidden } from "@mantine/core";
import { useDocumentTitle } from "@mantine/hooks";
import { useTranslation } from "react-i18next";
import { FailureAlert } from "../words/failure-alert.tsx";
import { PageTurner } from "../words/page-turner.tsx";
import { ApprovalList } from "./approval-list.tsx";
import { useApprovals } from "./use-approvals.ts";

/** What waits for somebody: undecided actions, and before them those whose outcome nobody knows. */
export function Pending() {
  const { t } = useTranslation();
  const waiting = useApprovals("awaiting_approval");
  const unknown = useApprovals("unknown");
  const count = (waiting.items?.length ?? 0) + (unknown.items?.length ?? 0);
  const loaded = waiting.items !== undefined && unknown.items !== undefined;
  // Whoever works in another tab sees it there.
  useDocumentTitle(count > 0 ? `(${count}) Smart Support` : "Smart Support");
  const reload = () => {
    waiting.reload();
    unknown.reload();
  };
  return (
    <Stack gap="sm">
      <VisuallyHidden role="status">{loaded ? t("desk.waitingCount", { count }) : ""}</VisuallyHidden>
      <FailureAlert failure={waiting.failure ?? unknown.failure} />
      {loaded && count === 0 && (
        <Text c="dimmed" size="sm" ta="center" py="xl">
          {t("desk.nothingWaits")}
        </Text>
      )}
      <ApprovalList
        label={t("desk.pending")}
        approvals={[...(unknown.items ?? []), ...(waiting.items ?? [])]}
        onChanged={reload}
      />
      <PageTurner newer={waiting.newer} older={waiting.older} />
    </Stack>
  );
}
