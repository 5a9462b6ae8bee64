import { setTimeout as sleep } from "node:timers/promises";
import type { HttpBindings } from "@hono/node-server";
import { type Context, Hono } from "hono";
import { logger } from "hono/logger";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import type { CompanyDefinition } from "./company.ts";
import { type ContractOperation, loadContract } from "./contract.ts";
import { gatekeeper } from "./credentials.ts";
import { effectFilter, listEffects, performOnce } from "./effects.ts";
import { type FaultSwitches, faultSchema, type Trouble } from "./faults.ts";
import type { Desk, Operation } from "./operation.ts";
import type { Records } from "./records.ts";
import { Refusal } from "./refusal.ts";
import { routeTable } from "./routes.ts";

type Environment = { Bindings: HttpBindings };
type CompanyContext = Context<Environment>;

export interface CompanyParts {
  records: Records;
  switches: FaultSwitches;
  token: string;
  clock: () => Date;
  quiet: boolean;
}

/** One request on its way to its operation. */
interface Call {
  described: ContractOperation;
  operation: Operation;
  path: Record<string, string>;
  bytes: Buffer;
}

export const IDEMPOTENCY_HEADER = "Idempotency-Key";

const ERROR_PAGE =
  "<!doctype html><html><head><title>Bad gateway</title></head><body><h1>Bad gateway</h1></body></html>";

/** The company's HTTP face: its routes are those of its OpenAPI file. Throws if one of them has no operation. */
export function companyApp(company: CompanyDefinition, parts: CompanyParts): Hono<Environment> {
  const { records, switches, token, clock, quiet } = parts;
  const idempotencyHeader = company.idempotencyHeader ?? IDEMPOTENCY_HEADER;
  const contract = loadContract(company.contract, idempotencyHeader);
  const admit = gatekeeper(contract.api, token);
  const anyWay = Object.keys(contract.api.components.securitySchemes).map((name) => ({ [name]: [] }));
  const app = new Hono<Environment>();
  if (!quiet) app.use(logger((line) => process.stderr.write(`${company.name} ${line}\n`)));
  app.onError((error, c) => answerError(c, company, error));
  app.get("/openapi.yaml", (c) => c.body(contract.text, 200, { "content-type": "application/yaml" }));
  app.get("/openapi.json", (c) => c.body(contract.json, 200, { "content-type": "application/json" }));

  app.use("/_demo/*", (c, next) => {
    admit(anyWay, presented(c));
    return next();
  });
  app.get("/_demo/effects", (c) => c.json({ effects: listEffects(records, effectFilter.parse(c.req.query())) }));
  app.post("/_demo/faults", async (c) => {
    const fault = faultSchema.safeParse(await c.req.json().catch(() => null));
    const isOperation = !fault.data?.operation || Object.hasOwn(company.operations, fault.data.operation);
    if (!fault.success) throw new Refusal(400, "INVALID_FAULT", fault.error.message);
    if (!isOperation) throw new Refusal(400, "INVALID_FAULT", `There is no operation ${fault.data.operation}.`);
    switches.set(fault.data);
    return c.body(null, 204);
  });
  app.delete("/_demo/faults", (c) => {
    switches.clear();
    return c.body(null, 204);
  });

  const find = routeTable(
    contract.operations.map((described) => {
      const operation = company.operations[described.operationId];
      if (!operation)
        throw new Error(`The description has ${described.operationId}, which the ${company.name} cannot do.`);
      return { described, operation };
    }),
  );
  app.all("*", async (c) => {
    const { described, operation, path } = find(c.req.method, new URL(c.req.url).pathname);
    admit(described.security, presented(c));
    const trouble = switches.next(described.operationId);
    // Read before any latency: a caller who gives up while waiting has still sent its order.
    const bytes = Buffer.from(await c.req.arrayBuffer());
    const work = () => answer(c, { records, now: clock() }, { described, operation, path, bytes }, idempotencyHeader);
    return withTrouble(c, company, trouble, work);
  });
  return app;
}

function presented(c: CompanyContext) {
  return { headers: c.req.raw.headers, query: new URL(c.req.url).searchParams };
}

async function answer(c: CompanyContext, desk: Desk, call: Call, idempotencyHeader: string): Promise<Response> {
  const { described, operation, path, bytes } = call;
  const parameters = described.parameters({ path, ...presented(c) });
  const args = { ...(await described.body(bytes, c.req.header("content-type") ?? "")), ...parameters };
  const { status, mediaType } = described.success;
  const send = (json: string, headers: Record<string, string> = {}) =>
    status === 204 ? c.body(null, 204, headers) : c.body(json, status, { "content-type": mediaType, ...headers });
  if (operation.kind === "read") {
    const result = operation.run(desk, args);
    return send(typeof result === "string" ? result : JSON.stringify(result));
  }
  const { json, replayed } = performOnce(desk, described.operationId, operation, {
    idempotencyKey: c.req.header(idempotencyHeader),
    content: `${c.req.method} ${c.req.path}\n${JSON.stringify(args)}`,
    args,
  });
  return send(json, replayed ? { "idempotent-replayed": "true" } : {});
}

async function withTrouble(
  c: CompanyContext,
  company: CompanyDefinition,
  trouble: Trouble,
  work: () => Promise<Response>,
): Promise<Response> {
  const { latencyMs, instead, loseResponse, hugeBody } = trouble;
  if (latencyMs > 0) await sleep(latencyMs);
  if (loseResponse === "before") return hangUp(c);
  if (instead?.html) return c.html(ERROR_PAGE, instead.status as ContentfulStatusCode);
  if (instead) {
    const words = { code: "FAULT", message: `The ${company.name} has a problem.` };
    return explained(c, company, instead.status, words);
  }
  const response = await work().catch((error: Error) => answerError(c, company, error));
  if (loseResponse === "after") return hangUp(c);
  if (hugeBody === undefined) return response;
  const padding = `{"padding":"${"x".repeat(hugeBody)}"}`;
  return c.body(padding, response.status as ContentfulStatusCode, { "content-type": "application/json" });
}

/** Drops the connection as a crashed process or a broken network does: the caller cannot tell what was done. */
function hangUp(c: CompanyContext): Response {
  c.env.incoming.socket.destroy();
  return c.body(null);
}

/** Answers an error in the company's own words. */
function explained(c: Context, company: CompanyDefinition, status: number, error: { code: string; message: string }) {
  const body = company.explain?.({ status, ...error }) ?? { error };
  const headers = { "content-type": company.errorMediaType ?? "application/json" };
  return c.json(body, status as ContentfulStatusCode, headers);
}

function answerError(c: Context, company: CompanyDefinition, error: Error): Response {
  if (error instanceof Refusal) {
    const { code, message, status } = error;
    return explained(c, company, status, { code, message });
  }
  process.stderr.write(`${company.name} ${error.stack ?? error.message}\n`);
  const message = `Something went wrong in the ${company.name}.`;
  return explained(c, company, 500, { code: "INTERNAL", message });
}
