import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** The company's service that every contestant answers from, on loopback. */
export interface Upstream {
  url: string;
  close(): void;
}

/** Whose records those are that are read. */
export const CUSTOMER = "C001";
/** The operation that is measured. */
export const READ = "get_parcel";

const RESOURCES = [
  "parcel",
  "claim",
  "voucher",
  "reminder",
  "parking",
  "contract",
  "meter",
  "visit",
  "permit",
  "survey",
];

/** A record, about 1 kB. Its texts differ from those of every other one. */
function parcel(id: string) {
  return {
    id,
    customer_id: CUSTOMER,
    status: "shipped",
    placed_at: "2026-11-02T09:14:31Z",
    currency: "EUR",
    total: 148.4,
    items: ["Oak side table", "Wool blanket, grey", "Brass desk lamp"].map((name, index) => ({
      sku: `HP-${id}-${index}`,
      name,
      quantity: index + 1,
      unit_price: 24.9 + index,
    })),
    shipping: {
      carrier: "DHL",
      tracking_number: `JD0146${id}`,
      address: `Harbour Street ${id}, 20457 Hamburg, Germany`,
      estimated_delivery: "2026-11-06",
    },
    note: `Please leave parcel ${id} with the neighbour on the second floor if nobody is at home.`,
  };
}

/** Answers every request below `/parcels/` with that parcel, and every other one with nothing found. */
export async function startUpstream(): Promise<Upstream> {
  const server = createServer((request, response) => {
    const id = /^\/parcels\/(\w+)$/.exec(request.url ?? "")?.[1];
    response.writeHead(id ? 200 : 404, { "content-type": "application/json" });
    response.end(JSON.stringify(id ? parcel(id) : { error: "not found" }));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close: () => server.close() };
}

const text = (description: string) => ({ type: "string", description });
const json = (schema: object) => ({ content: { "application/json": { schema } } });

/** Five operations of one resource, as such descriptions write them. */
function resourcePaths(name: string): object {
  const [schema, id] = [`#/components/schemas/${name}`, `${name}_id`];
  const one = { name: id, in: "path", required: true, description: `Id of the ${name}.`, schema: { type: "string" } };
  const found = { "200": { description: `The ${name}.`, ...json({ $ref: schema }) } };
  const body = { requestBody: { required: true, ...json({ $ref: schema }) } };
  const operation = (verb: string, summary: string, more: object) => ({
    operationId: `${verb}_${name}`,
    tags: [name],
    summary,
    responses: found,
    ...more,
  });
  return {
    [`/${name}s`]: {
      get: operation("list", `Lists ${name}s, newest first.`, {
        parameters: [
          { name: "status", in: "query", schema: { type: "string", enum: ["open", "shipped", "closed"] } },
          { name: "limit", in: "query", description: "At most this many.", schema: { type: "integer", maximum: 100 } },
          { name: "cursor", in: "query", description: "Where the page before ended.", schema: { type: "string" } },
        ],
      }),
      post: operation("create", `Creates one ${name}.`, body),
    },
    [`/${name}s/{${id}}`]: {
      parameters: [one],
      get: operation("get", `Gets one ${name} with everything that belongs to it.`, {}),
      patch: operation("update", `Changes fields of one ${name}.`, body),
      delete: operation("delete", `Deletes one ${name} for good.`, {}),
    },
  };
}

/** An OpenAPI description with that many operations, five a resource, the one that is measured among them. */
export function describeUpstream(url: string, operations: number): object {
  const names = Array.from({ length: operations / 5 }, (_, index) => {
    const round = Math.floor(index / RESOURCES.length);
    return `${RESOURCES[index % RESOURCES.length]}${round === 0 ? "" : `_${round + 1}`}`;
  });
  const record = {
    type: "object",
    properties: {
      customer_id: text("The customer to whom it belongs."),
      status: { type: "string", enum: ["open", "shipped", "closed"] },
      total: { type: "number", description: "In the currency's main unit." },
      currency: text("ISO 4217 code."),
      note: text("What the customer wrote."),
    },
    required: ["customer_id", "status"],
  };
  return {
    openapi: "3.0.3",
    info: { title: "Bench", version: "1.0.0" },
    servers: [{ url }],
    paths: Object.assign({}, ...names.map(resourcePaths)),
    components: { schemas: Object.fromEntries(names.map((name) => [name, record])) },
  };
}
