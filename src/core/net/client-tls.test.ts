import { once } from "node:events";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import type { TLSSocket } from "node:tls";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createHttpClient, type HttpClientOptions } from "./http-client.ts";
import { TEST_TLS } from "./tls.fixture.ts";

let server: Server;
let other: Server;
let origin: string;
const { ca, serverCert: cert, serverKey: key, clientCert, clientKey } = TEST_TLS;
const names: string[] = [];

async function listening(one: Server): Promise<string> {
  one.listen(0, "127.0.0.1");
  await once(one, "listening");
  return `https://127.0.0.1:${(one.address() as AddressInfo).port}`;
}

beforeAll(async () => {
  const settings = { cert, key, ca, requestCert: true, rejectUnauthorized: true };
  other = createServer(settings, (_request, response) => response.end("other"));
  const elsewhere = await listening(other);
  server = createServer(settings, (request, response) => {
    names.push(String((request.socket as TLSSocket).getPeerCertificate().subject.CN));
    if (request.url === "/away") response.writeHead(302, { location: elsewhere }).end();
    else response.end("hello");
  });
  origin = await listening(server);
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
  other.close();
});

async function get(tls: HttpClientOptions["tls"], path = "/") {
  const client = createHttpClient({ allowLoopback: true, timeoutMs: 2_000, ...(tls && { tls }) });
  try {
    return await client.request({ method: "GET", url: origin + path, idempotent: true });
  } finally {
    await client.close();
  }
}

it("shows the client's certificate to a server that asks for it", async () => {
  const result = await get({ ca, cert: clientCert, key: clientKey });
  expect(result).toMatchObject({ status: 200, body: Buffer.from("hello") });
  expect(names).toEqual(["client"]);
});

it("gets nothing without one, or from a server that nobody vouches for", async () => {
  expect(await get({ ca })).toMatchObject({ code: expect.stringMatching(/^NET_/) });
  expect(await get({ cert: clientCert, key: clientKey })).toMatchObject({ kind: "not_sent", code: "NET_TLS_FAILED" });
});

it("goes nowhere else with it", async () => {
  expect(await get({ ca, cert: clientCert, key: clientKey }, "/away")).toMatchObject({ status: 302 });
});

it.each([
  ["no PEM", "nonsense", "nonsense"],
  ["another's key", clientCert, key],
])("is refused before anything is sent if it cannot be used: %s", async (_what, wrongCert, wrongKey) => {
  const failed = get({ cert: wrongCert, key: wrongKey });
  await expect(failed).rejects.toMatchObject({ code: "TLS_INVALID" });
  await expect(failed).rejects.not.toThrow(/BEGIN|nonsense/);
});
