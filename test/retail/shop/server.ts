import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { createAdaptorServer } from "@hono/node-server";
import { Hono } from "hono";
import { z } from "zod";
import { type Books, Refusal } from "./books.ts";
import { booksHash } from "./books-hash.ts";
import { CHANGES } from "./changes.ts";
import { LOOKUPS } from "./lookups.ts";
import type { Operation } from "./operation.ts";

/** A request that the shop answered. */
export interface Answered {
  operation: string;
  effect: Operation["effect"];
  input: object;
  /** The canonical hash of the answer, or the rule that refused it. */
  answer: { sha256: string } | { refused: string };
}

export interface RetailShop {
  /** Without a slash at its end. */
  url: string;
  /** Since the last reset, oldest first. */
  answered(): readonly Answered[];
  sha256(): string;
  /** Back to the books that it opened with. */
  reset(): void;
  close(): Promise<void>;
}

const OPERATIONS = { ...LOOKUPS, ...CHANGES };

/** The part of an OpenAPI description that says where each operation is served. */
const descriptionSchema = z.object({
  paths: z.record(z.string(), z.record(z.string(), z.object({ operationId: z.string() }))),
});

/** Serves what the description lists, from these books, on a free port of loopback. */
export async function openRetailShop(description: unknown, opening: Books): Promise<RetailShop> {
  let books = opening;
  let answered: Answered[] = [];
  const app = new Hono();

  for (const { method, path, id, operation } of endpoints(description)) {
    app.on(method, path, async (context) => {
      const text = await context.req.text();
      const input = { ...context.req.query(), ...parsed(text), ...context.req.param() };
      const call = { operation: id, effect: operation.effect, input };
      try {
        const done = operation.run(books, input);
        books = done.books;
        answered.push({ ...call, answer: { sha256: booksHash(done.result) } });
        return context.json(done.result);
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        answered.push({ ...call, answer: { refused: error.message } });
        return context.json({ error: error.message }, 400);
      }
    });
  }

  const server = createAdaptorServer({ fetch: app.fetch, overrideGlobalObjects: false });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    answered: () => answered,
    sha256: () => booksHash(books),
    reset() {
      books = opening;
      answered = [];
    },
    async close() {
      const closed = once(server, "close");
      server.close();
      if ("closeAllConnections" in server) server.closeAllConnections();
      await closed;
    },
  };
}

function endpoints(description: unknown) {
  return Object.entries(descriptionSchema.parse(description).paths).flatMap(([template, item]) =>
    Object.entries(item).map(([method, { operationId }]) => {
      const operation = OPERATIONS[operationId];
      if (operation === undefined) throw new Error(`The shop has no operation ${operationId}.`);
      const path = template.replaceAll(/\{(\w+)\}/g, ":$1");
      return { method: method.toUpperCase(), path, id: operationId, operation };
    }),
  );
}

/** A body as the operation is to judge it; one that is no JSON object has no properties to judge. */
function parsed(text: string): object {
  if (text === "") return {};
  try {
    return z.record(z.string(), z.unknown()).parse(JSON.parse(text));
  } catch {
    return { body: "is not a JSON object" };
  }
}
