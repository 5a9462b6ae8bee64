import { useCallback } from "react";
import type { ActionStatus } from "../api/action.ts";
import { usePages } from "../api/use-pages.ts";
import type { DeskChange } from "../live/live-event.ts";
import { useStaff } from "../staff/staff-only.tsx";
import { useDeskFeed } from "../staff/use-desk-feed.ts";

const pageLength = 25;
const isAction = (change: DeskChange) => change.type === "action";

/** The approvals of one status, or of any, kept true while they change. */
export function useApprovals(status: ActionStatus | undefined) {
  const { api } = useStaff();
  const pages = usePages(
    useCallback((cursor?: string) => api.approvals({ status, limit: pageLength, cursor }), [api, status]),
  );
  useDeskFeed(isAction, pages.reload);
  return pages;
}
