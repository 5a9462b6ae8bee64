import { setTimeout as sleep } from "node:timers/promises";
import { type CallToolResult, inputRequired, type ServerContext } from "@modelcontextprotocol/server";
import { notFound } from "../../../src/core/coded-error.ts";
import { followsTasks, requireTasks, type TaskDesk } from "../../../src/mcp/task-handlers.ts";
import { filledIn } from "./asking-tools.ts";
import type { FixtureTool } from "./fixture.ts";

type Work = (ask: (keys: string[]) => Promise<void>, signal: AbortSignal) => Promise<CallToolResult>;

interface FixtureTask {
  fields: Record<string, unknown>;
  open: Set<string>;
  answered(): void;
  stop: AbortController;
}

const tasks = new Map<string, FixtureTask>();

const form = (key: string) => ({
  method: "elicitation/create",
  params: {
    mode: "form",
    message: `Fill in ${key}`,
    requestedSchema: { type: "object", properties: { confirm: { type: "boolean" }, name: { type: "string" } } },
  },
});

function started(work: Work): CallToolResult {
  const taskId = `tsk_${crypto.randomUUID()}`;
  const now = new Date().toISOString();
  const stop = new AbortController();
  const base = { taskId, createdAt: now, lastUpdatedAt: now, ttlMs: 600_000, pollIntervalMs: 200 };
  const task: FixtureTask = { fields: { ...base, status: "working" }, open: new Set(), answered: () => {}, stop };
  tasks.set(taskId, task);
  const end = (fields: object) => {
    task.fields = { ...base, ...(stop.signal.aborted ? { status: "cancelled" } : fields) };
  };
  async function ask(keys: string[]): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    task.open = new Set(keys);
    task.answered = resolve;
    task.fields = { ...base, status: "input_required" };
    await promise;
    task.fields = { ...base, status: "working" };
  }
  void work(ask, stop.signal).then(
    (result) => end({ status: "completed", result }),
    (error: Error) => end({ status: "failed", error: { code: -32_603, message: error.message } }),
  );
  return { content: [], ...task.fields, resultType: "task" };
}

function find(id: string): FixtureTask {
  const task = tasks.get(id);
  if (!task) throw notFound("task");
  return task;
}

/** The suite's tasks, behind the product's own handlers. */
export const taskDesk: TaskDesk = {
  async get(id) {
    const { fields, open } = find(id);
    if (fields.status !== "input_required") return fields;
    return { ...fields, inputRequests: Object.fromEntries([...open].map((key) => [key, form(key)])) };
  },
  async cancel(id) {
    const task = find(id);
    const isOver = ["completed", "failed", "cancelled"].includes(String(task.fields.status));
    if (isOver) return;
    task.stop.abort();
    task.open.clear();
    task.fields = { ...task.fields, status: "cancelled" };
  },
  async update(id, { mcpReq }) {
    const task = find(id);
    for (const key of Object.keys(mcpReq.inputResponses ?? {})) task.open.delete(key);
    if (task.open.size === 0) task.answered();
  },
};

const text = (words: string): CallToolResult => ({ content: [{ type: "text", text: words }] });

/** Runs as a task for clients that follow tasks, and at once for others. */
function taskTool(work: (args: Record<string, unknown>) => Work, isRequired = false): FixtureTool {
  return {
    async run(args, context: ServerContext) {
      if (isRequired) requireTasks(context);
      if (followsTasks(context)) return started(work(args));
      return work(args)(async () => {}, context.mcpReq.signal);
    },
  };
}

export const taskTools: Record<string, FixtureTool> = {
  slow_compute: taskTool((args) => async (_ask, signal) => {
    await sleep(Number(args.seconds ?? 0) * 1_000, undefined, { signal });
    return text(`Computed ${args.label ?? ""}`);
  }),
  failing_job: taskTool(
    () => async () => {
      await sleep(1_000);
      return { ...text("It failed."), isError: true };
    },
    true,
  ),
  protocol_error_job: taskTool(() => async () => {
    throw new Error("It broke.");
  }),
  confirm_delete: taskTool((args) => async (ask) => {
    await ask(["confirm"]);
    return text(`Deleted ${args.filename}`);
  }),
  multi_input: taskTool(() => async (ask) => {
    await ask(["first", "second"]);
    return text("Both are there.");
  }),
  test_tool_with_task: {
    async run(_args, context) {
      requireTasks(context);
      const name = filledIn(context, "user_name", "name");
      if (name !== undefined) return started(async () => text(`Hello, ${name}!`));
      const schema = { type: "object" as const, properties: { name: { type: "string" as const } }, required: ["name"] };
      const params = { mode: "form" as const, message: "What is your name?", requestedSchema: schema };
      return inputRequired({ inputRequests: { user_name: { method: "elicitation/create", params } } });
    },
  },
};
