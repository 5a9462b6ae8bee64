import type { McpServer, ServerContext } from "@modelcontextprotocol/server";
import { z } from "zod";
import type { FixtureResult, FixtureTool } from "./fixture.ts";

const answered = z.object({ id: z.string(), result: z.record(z.string(), z.unknown()) });

const waiting = new Map<string, (answer: unknown) => void>();

/**
 * Runs a tool for a client of a revision up to 2025-11-25. What it asks goes out within the answer to the call, and comes back as
 * a request of its own, which another server of the sessionless endpoint takes: `hear` hands it on.
 */
export async function runAsking(
  { run }: FixtureTool,
  args: Record<string, unknown>,
  context: ServerContext,
  { server }: McpServer,
): Promise<FixtureResult> {
  const { mcpReq } = context;
  const result = await run(args, context);
  if (!("inputRequests" in result)) return result;
  const answers = Object.entries(result.inputRequests ?? {}).map(async ([key, request]) => {
    const id = crypto.randomUUID();
    const { promise, resolve } = Promise.withResolvers<unknown>();
    waiting.set(id, resolve);
    await server.transport?.send({ jsonrpc: "2.0", id, ...request }, { relatedRequestId: mcpReq.id });
    return [key, await promise];
  });
  const inputResponses = Object.fromEntries(await Promise.all(answers));
  return run(args, { ...context, mcpReq: { ...mcpReq, inputResponses } });
}

/** A message that the endpoint has let in: perhaps what a client answers to what it was asked. */
export function hear(message: unknown): void {
  const { success, data } = answered.safeParse(message);
  if (success) waiting.get(data.id)?.(data.result);
}
