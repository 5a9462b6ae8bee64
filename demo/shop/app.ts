import { createHash, timingSafeEqual } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { HttpBindings } from "@hono/node-server";
import { type Context, Hono } from "hono";
import { logger } from "hono/logger";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import { type ContractOperation, loadContract } from "./contract.ts";
import { effectFilter, listEffects, performOnce } from "./effects.ts";
import { type FaultSwitches, faultSchema, type Trouble } from "./faults.ts";
import type { Desk, Operation } from "./operation.ts";
import { OPERATIONS } from "./operations.ts";
import type { Records } from "./records.ts";
import { Refusal } from "./refusal.ts";

type Environment = { Bindings: HttpBindings };
type ShopContext = Context<Environment>;

export interface ShopParts {
  records: Records;
  switches: FaultSwitches;
  token: string;
  clock: () => Date;
  quiet: boolean;
}

const JSON_TYPE = { "content-type": "application/json" };
const ERROR_PAGE =
  "<!doctype html><html><head><title>Bad gateway</title></head><body><h1>Bad gateway</h1></body></html>";

/** The shop's HTTP face: its routes are those of `openapi.yaml`. Throws if one of them has no operation. */
export function shopApp({ records, switches, token, clock, quiet }: ShopParts): Hono<Environment> {
  const contract = loadContract();
  const app = new Hono<Environment>();
  const admit = tokenCheck(token);
  if (!quiet) app.use(logger((line) => process.stderr.write(`shop ${line}\n`)));
  app.onError((error, c) => answerError(c, error));
  app.notFound((c) => answerError(c, new Refusal(404, "NO_SUCH_PATH", `There is no ${c.req.method} ${c.req.path}.`)));
  app.get("/openapi.yaml", (c) => c.body(contract.yaml, 200, { "content-type": "application/yaml" }));
  app.get("/openapi.json", (c) => c.body(contract.json, 200, JSON_TYPE));

  for (const described of contract.operations) {
    const operation = OPERATIONS[described.operationId];
    if (!operation) throw new Error(`openapi.yaml describes ${described.operationId}, which the shop cannot do.`);
    app.on(described.method.toUpperCase(), described.path, async (c) => {
      if (described.needsToken) admit(c);
      const trouble = switches.next(described.operationId);
      // Read before any latency: a caller who gives up while waiting has still sent its order.
      const text = operation.kind === "write" ? await c.req.text() : "";
      return withTrouble(c, trouble, () => answer(c, { records, now: clock() }, described, operation, text));
    });
  }

  app.use("/_demo/*", (c, next) => {
    admit(c);
    return next();
  });
  app.get("/_demo/effects", (c) => c.json({ effects: listEffects(records, effectFilter.parse(c.req.query())) }));
  app.post("/_demo/faults", async (c) => {
    const fault = faultSchema.safeParse(await c.req.json().catch(() => null));
    if (!fault.success) throw new Refusal(400, "INVALID_FAULT", fault.error.message);
    switches.set(fault.data);
    return c.body(null, 204);
  });
  app.delete("/_demo/faults", (c) => {
    switches.clear();
    return c.body(null, 204);
  });
  return app;
}

/** Compares digests, so that neither length nor content of the token shows in the time it takes. */
function tokenCheck(token: string): (c: ShopContext) => void {
  const digest = (text: string) => createHash("sha256").update(text).digest();
  const expected = digest(`Bearer ${token}`);
  return (c) => {
    if (timingSafeEqual(digest(c.req.header("authorization") ?? ""), expected)) return;
    throw new Refusal(401, "UNAUTHORIZED", "A valid service token is needed.");
  };
}

async function answer(
  c: ShopContext,
  desk: Desk,
  described: ContractOperation,
  operation: Operation,
  text: string,
): Promise<Response> {
  const parameters = described.parameters(c.req.param(), c.req.query());
  if (operation.kind === "read") return c.json(operation.run(desk, parameters));
  const { json, replayed } = performOnce(desk, described.operationId, operation, {
    idempotencyKey: c.req.header("idempotency-key"),
    content: `${c.req.method} ${c.req.path}\n${text}`,
    args: { ...described.body(text), ...parameters },
  });
  return c.body(json, described.successStatus, replayed ? { ...JSON_TYPE, "idempotent-replayed": "true" } : JSON_TYPE);
}

async function withTrouble(c: ShopContext, trouble: Trouble, work: () => Promise<Response>): Promise<Response> {
  const { latencyMs, instead, loseResponse, hugeBody } = trouble;
  if (latencyMs > 0) await sleep(latencyMs);
  if (loseResponse === "before") return hangUp(c);
  if (instead?.html) return c.html(ERROR_PAGE, instead.status as ContentfulStatusCode);
  if (instead) {
    const error = { code: "FAULT", message: "The shop has a problem." };
    return c.json({ error }, instead.status as ContentfulStatusCode);
  }
  const response = await work().catch((error: Error) => answerError(c, error));
  if (loseResponse === "after") return hangUp(c);
  if (hugeBody === undefined) return response;
  return c.body(`{"padding":"${"x".repeat(hugeBody)}"}`, response.status as ContentfulStatusCode, JSON_TYPE);
}

/** Drops the connection as a crashed process or a broken network does: the caller cannot tell what was done. */
function hangUp(c: ShopContext): Response {
  c.env.incoming.socket.destroy();
  return c.body(null);
}

function answerError(c: Context, error: Error): Response {
  if (error instanceof Refusal) return c.json({ error: { code: error.code, message: error.message } }, error.status);
  process.stderr.write(`shop ${error.stack ?? error.message}\n`);
  return c.json({ error: { code: "INTERNAL", message: "Something went wrong in the shop." } }, 500);
}
