import {
  CLIENT_CAPABILITIES_META_KEY,
  MissingRequiredClientCapabilityError,
  ProtocolError,
  ProtocolErrorCode,
  type Server,
  type ServerContext,
} from "@modelcontextprotocol/server";
import { z } from "zod";
import { CodedError } from "../core/coded-error.ts";
import { isJsonObject, storable } from "../core/json.ts";

/** The extension by which clients follow what takes its time (SEP-2663). */
export const TASKS_EXTENSION = "io.modelcontextprotocol/tasks";

/** The tasks that whoever sends a request may see. All throw NOT_FOUND for any other. */
export interface TaskDesk {
  /** The fields of `GetTaskResult`. */
  get(id: string, context: ServerContext): Promise<Record<string, unknown>>;
  cancel(id: string, context: ServerContext): Promise<void>;
  /** What the client answers to what a task asked it, as `context.mcpReq.inputResponses`. */
  update(id: string, context: ServerContext): Promise<void>;
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null;

const byTask = z.object({ taskId: z.string().min(1).max(200).transform(storable) });

/** Whether the request declares the tasks extension: every request of that protocol says what its client can do. */
export function followsTasks({ mcpReq }: ServerContext): boolean {
  const envelope: unknown = mcpReq.envelope;
  const capabilities = isJsonObject(envelope) ? envelope[CLIENT_CAPABILITIES_META_KEY] : undefined;
  const extensions = isJsonObject(capabilities) ? capabilities.extensions : undefined;
  return isJsonObject(extensions) && TASKS_EXTENSION in extensions;
}

/** Asks for the tasks extension. Throws MissingRequiredClientCapabilityError. */
export function requireTasks(context: ServerContext): void {
  if (followsTasks(context)) return;
  throw new MissingRequiredClientCapabilityError({ requiredCapabilities: { extensions: { [TASKS_EXTENSION]: {} } } });
}

/** Answers `tasks/get`, `tasks/cancel` and `tasks/update`, which the SDK leaves to the server. */
export function setTaskHandlers(server: Server, desk: TaskDesk): void {
  const handle = (method: string, work: (id: string, context: ServerContext) => Promise<unknown>) =>
    server.setRequestHandler(method, { params: byTask }, async ({ taskId }, context) => {
      requireTasks(context);
      const answer = await work(taskId, context).catch(asUnknownTask);
      return isRecord(answer) ? answer : {};
    });

  handle("tasks/get", desk.get);
  handle("tasks/cancel", desk.cancel);
  handle("tasks/update", desk.update);
}

/** Somebody else's task is as little there as one that never was. */
function asUnknownTask(error: unknown): never {
  if (error instanceof CodedError && error.code === "NOT_FOUND") {
    throw new ProtocolError(ProtocolErrorCode.InvalidParams, "There is no such task.");
  }
  throw error;
}
