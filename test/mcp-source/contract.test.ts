import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { createHttpClient } from "../../src/core/net/http-client.ts";
import { createOpenApiSource } from "../../src/openapi/source.ts";
import { toolSourceContract } from "../support/tool-source-contract.ts";
import { freshState } from "./external-server.ts";
import { startHttpServer } from "./http-server.ts";
import { openServer } from "./opened-server.ts";

const parameters = [{ name: "order_id", in: "path", required: true, schema: { type: "string" } }];
const DESCRIPTION = {
  openapi: "3.1.0",
  info: { title: "Orders", version: "1" },
  paths: {
    "/orders/{order_id}": { get: { operationId: "get_order", parameters } },
    "/orders/{order_id}/refund": { post: { operationId: "refund_order", parameters } },
  },
};

toolSourceContract("OpenAPI", async () => {
  const keys: unknown[] = [];
  let isBroken = false;
  const server = createServer((request, response) => {
    if (request.method === "POST") keys.push(request.headers["idempotency-key"]);
    if (isBroken) return void request.socket.destroy();
    response.setHeader("content-type", "application/json").end('{"id":"o1"}');
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const http = createHttpClient({ allowHttp: true, allowLoopback: true });
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const source = await createOpenApiSource({ name: "shop", document: DESCRIPTION, baseUrl, http });
  const args = { order_id: "o1" };
  return {
    source,
    read: { name: "get_order", args },
    write: { name: "refund_order", args },
    keys: () => keys,
    breakConnections() {
      isBroken = true;
    },
    async stop() {
      server.closeAllConnections();
      server.close();
    },
    close: () => http.close(),
  };
});

toolSourceContract("MCP", async () => {
  const state = freshState();
  const server = await startHttpServer(state, "key-0123456789");
  const { connection, source } = await openServer(
    {
      transport: "http",
      url: server.url,
      headers: { authorization: "Bearer key-0123456789" },
      allowPrivate: [],
      allowHttp: true,
      allowLoopback: true,
    },
    { callMs: 1_000 },
  );
  const [argument = ""] = (await source.list()).flatMap(({ inputSchema }) =>
    Object.keys(Object(inputSchema.properties)),
  );
  const args = { [argument]: "o1" };
  return {
    source,
    read: { name: "get-order", args },
    write: { name: "refund_order", args },
    keys: () => state.refunds.map((refund) => Object(Object(refund).meta)["smart-support/action_id"]),
    breakConnections() {
      state.breakConnection = () => server.drop();
    },
    stop: () => server.close(),
    async close() {
      connection.close();
    },
  };
});
