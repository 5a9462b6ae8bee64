import type { CallToolResult } from "@modelcontextprotocol/server";
import type { ActionTask } from "../core/actions/tasks.ts";

/** By which staff and `check_action` know what the task is about. */
const ACTION_META = "smart-support/action_id";

/** People decide, so asking more often tells nobody anything. */
const POLL_INTERVAL_MS = 5_000;

/** A task as every answer about it describes it. */
function taskFields({ id, status, outcome, createdAt, updatedAt, ttlMs }: ActionTask) {
  return {
    taskId: id,
    status,
    ...(status === "working" && typeof outcome.message === "string" && { statusMessage: outcome.message }),
    createdAt: createdAt.toISOString(),
    lastUpdatedAt: updatedAt.toISOString(),
    ttlMs,
    pollIntervalMs: POLL_INTERVAL_MS,
    _meta: { [ACTION_META]: outcome.action_id },
  };
}

/** The answer to a call that became a task: `CreateTaskResult`, which the SDK's types do not know of yet. */
export function taskCreated(task: ActionTask): CallToolResult {
  const created = { ...taskFields(task), resultType: "task" };
  return { content: [], ...created };
}

/** The answer to `tasks/get`; `result` is that of a task that is completed. */
export function taskDetail(task: ActionTask, result: CallToolResult | null) {
  return { ...taskFields(task), ...(result && { result }) };
}
