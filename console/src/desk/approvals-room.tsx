import { SegmentedControl } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useGo } from "../frame/place.ts";
import { Room } from "../frame/room.tsx";
import { History } from "./history.tsx";
import { Pending } from "./pending.tsx";

/** The approval desk: what waits for a decision, and what was decided. */
export function ApprovalsRoom({ view }: { view: "pending" | "history" }) {
  const { t } = useTranslation();
  const go = useGo();
  return (
    <Room
      title={t("desk.title")}
      aside={
        <SegmentedControl
          size="xs"
          aria-label={t("desk.show")}
          value={view}
          onChange={(chosen) => go({ room: "approvals", view: chosen })}
          data={[
            { value: "pending", label: t("desk.pending") },
            { value: "history", label: t("desk.history") },
          ]}
        />
      }
    >
      {view === "pending" ? <Pending /> : <History />}
    </Room>
  );
}
