import { Alert } from "@mantine/core";
import { useCallback } from "react";
import { useTranslation } from "react-i18next";
import type { Approval } from "../api/approval.ts";
import type { Failure } from "../api/failure.ts";
import { useFetched } from "../api/use-fetched.ts";
import { useStaff } from "../staff/staff-only.tsx";
import { FailureAlert } from "../words/failure-alert.tsx";
import { StatusBadge } from "../words/status-badge.tsx";
import { Decisions } from "./decisions.tsx";

interface Props {
  approval: Approval;
  failure: Failure | undefined;
}

/** True when somebody else, or the clock, was faster: trying again cannot help. */
export const isOvertaken = (failure: Failure | undefined) => failure?.status === 409 || failure?.status === 410;

/** Why a decision did not count; where somebody or the clock was faster, what was decided, by whom and when. */
export function DecisionRefused({ approval, failure }: Props) {
  if (failure === undefined || !isOvertaken(failure)) return <FailureAlert failure={failure} />;
  return <Overtaken id={approval.id} failure={failure} />;
}

function Overtaken({ id, failure }: { id: string; failure: Failure }) {
  const { t } = useTranslation();
  const { api } = useStaff();
  const { data: now } = useFetched(useCallback(() => api.approval(id), [api, id]));
  return (
    <Alert color="orange" role="alert" title={t(failure.status === 410 ? "desk.tooLate" : "desk.alreadyDecided")}>
      {now ? <StatusBadge status={now.status} /> : failure.message}
      {now && <Decisions decisions={now.decisions} />}
    </Alert>
  );
}
