import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { JsonObject } from "../../src/core/json.ts";

/** A small company whose description the test rewrites, and that remembers what it was asked. */
export interface CompanyApi {
  url: string;
  description: JsonObject;
  requests: string[];
  close(): void;
}

export const ok = { "200": { description: "Done.", content: { "application/json": { schema: { type: "object" } } } } };

export const parcelId = { name: "parcel_id", in: "path", required: true, schema: { type: "string" } };

/** Two reads and a write, as most tests start out. */
export function parcels(): JsonObject {
  return {
    openapi: "3.1.0",
    info: { title: "Parcels", version: "1" },
    paths: {
      "/parcels": { get: { operationId: "list_parcels", summary: "List parcels.", tags: ["parcels"], responses: ok } },
      "/parcels/{parcel_id}": {
        get: {
          operationId: "get_parcel",
          summary: "Get a parcel.",
          tags: ["parcels"],
          parameters: [parcelId],
          responses: ok,
        },
      },
      "/parcels/{parcel_id}/reroute": {
        post: {
          operationId: "reroute_parcel",
          summary: "Send it elsewhere.",
          tags: ["parcels"],
          parameters: [parcelId],
          responses: ok,
        },
      },
    },
  };
}

export async function startCompanyApi(): Promise<CompanyApi> {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    if (request.url !== "/openapi.json") requests.push(`${request.method} ${request.url}`);
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify(request.url === "/openapi.json" ? api.description : { done: true }));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const api: CompanyApi = {
    url: `http://127.0.0.1:${port}`,
    description: parcels(),
    requests,
    close: () => server.close(),
  };
  return api;
}
