import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { networkInterfaces } from "node:os";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { judgeAddress } from "../../src/core/net/address.ts";
import { checkUrl } from "../../src/core/net/check-url.ts";
import type { Resolver } from "../../src/core/net/guard.ts";
import { createHttpClient, type HttpClientOptions } from "../../src/core/net/http-client.ts";
import { compileNetPolicy } from "../../src/core/net/net-policy.ts";
import { notationsOfIPv4, wrappersOfIPv4 } from "./notations.ts";

const STATUSES = [301, 302, 303, 307, 308];

/** A name with one or several of these among its addresses is refused, whatever the others are. */
const NAMES: Record<string, string[]> = {
  "loop.test": ["127.0.0.1"],
  "loop6.test": ["::1"],
  "mapped.test": ["::ffff:127.0.0.1"],
  "compatible.test": ["::127.0.0.1"],
  "any.test": ["0.0.0.0"],
  "zone.test": ["::1%lo"],
  "mixed.test": ["93.184.215.14", "127.0.0.1"],
  "mixed-last.test": ["2606:4700:4700::1111", "93.184.215.14", "::1"],
};

/** Names that the table does not know are what a system says of `localhost`. */
const resolver: Resolver = async (hostname) =>
  (NAMES[hostname] ?? ["127.0.0.1"]).map((address) => ({ address, family: address.includes(":") ? 6 : 4 }));

const HOSTS = [
  ...notationsOfIPv4("127.0.0.1"),
  ...notationsOfIPv4("127.255.255.254"),
  ...notationsOfIPv4("0.0.0.0"),
  ...wrappersOfIPv4("127.0.0.1"),
  ...["0", "0x0", "00", "127.1", "127.0.1", "0x7f.1", "0177.1", "①②⑦.0.0.1", "127。1"],
  ...["[::1]", "[::]", "[0:0:0:0:0:0:0:1]", "[0000::0001]", "[::0.0.0.1]", "[::ffff:0:0]"],
  ...["localhost", "LOCALHOST", "LocalHost.", "ⓛⓞⓒⓐⓛⓗⓞⓢⓣ", "shop.localhost", "loc\u00adalhost", "%6cocalhost"],
  ...Object.keys(NAMES),
];

const clients: { close(): Promise<void> }[] = [];
function clientWith(options: HttpClientOptions) {
  const client = createHttpClient({ allowHttp: true, timeoutMs: 2_000, resolver, ...options });
  clients.push(client);
  return client;
}
afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.close()));
});

let canary: Server;
let port: number;
let arrived: string[] = [];
beforeAll(async () => {
  canary = createServer((request, response) => response.end(`reached ${request.url}`));
  canary.on("connection", (socket) => arrived.push(`${socket.localAddress}`));
  canary.listen(0, "::");
  await once(canary, "listening");
  port = (canary.address() as AddressInfo).port;
});
afterEach(() => {
  arrived = [];
});
afterAll(() => {
  canary.closeAllConnections();
  canary.close();
});

/** Sends a read to every URL and returns those that got anything but the guard's refusal. */
async function notRefused(urls: readonly string[], options: HttpClientOptions = {}): Promise<string[]> {
  const client = clientWith(options);
  const results = await Promise.all(urls.map((url) => client.request({ method: "GET", url, idempotent: true })));
  return urls.filter((_url, index) => {
    const result = results[index];
    return result?.kind !== "not_sent" || result.code !== "NET_REFUSED";
  });
}

describe("a canary on this machine", () => {
  test("is reached under none of its names and notations", async () => {
    expect(await notRefused(HOSTS.map((host) => `http://${host}:${port}/`))).toEqual([]);
    expect(await notRefused(HOSTS.map((host) => `https://${host}:${port}/`))).toEqual([]);
    expect(arrived).toEqual([]);
  });

  test("is reached neither with credentials before the host, nor by other ways to write a URL", async () => {
    const urls = [`http://public.test@127.0.0.1:${port}/`, `http://a:b@localhost:${port}/`];
    const forms = [`HTTP:127.0.0.1:${port}`, `http:\\\\127.0.0.1:${port}\\`, ` http:/127.0.0.1:${port}/ `];
    expect(await notRefused([...urls, ...forms])).toEqual([]);
    expect(arrived).toEqual([]);
  });

  test("is not reached because internal networks are allowed, however widely", async () => {
    const policy = { allowPrivate: ["0.0.0.0/0", "::/0"] };
    expect(
      await notRefused(
        HOSTS.map((host) => `http://${host}:${port}/`),
        policy,
      ),
    ).toEqual([]);
    expect(arrived).toEqual([]);
  });

  test("is not reached by a name that resolves differently between two look-ups", async () => {
    for (const turn of [0, 1, 2]) {
      let asked = 0;
      const rebinding: Resolver = async () => [{ address: asked++ <= turn ? "93.184.215.14" : "127.0.0.1", family: 4 }];
      const url = `http://rebind.test:${port}/`;
      for (let look = 0; look <= turn; look++) {
        expect((await checkUrl(url, { allowHttp: true }, rebinding)).allowed).toBe(true);
      }
      expect(await notRefused([url], { resolver: rebinding })).toEqual([]);
    }
    expect(arrived).toEqual([]);
  });

  test("is reached where loopback is allowed, by number and by name", async () => {
    const client = clientWith({ allowLoopback: true });
    for (const host of ["127.0.0.1", "[::1]", "0x7f.1", "loop.test"]) {
      expect(await client.request({ method: "GET", url: `http://${host}:${port}/` })).toMatchObject({ status: 200 });
    }
    expect(arrived).not.toEqual([]);
  });
});

/** A server that sends every request on to the URL in its path, with the status in its path. */
function redirector(): Server {
  return createServer((request, response) => {
    const [, status, target] = /^\/(\d+)\/(.*)/.exec(request.url ?? "") ?? [];
    response.writeHead(Number(status), { location: decodeURIComponent(target ?? "") }).end();
  });
}

/** What a header can carry of them: a Location is ASCII, and anything else in one is no URL by the time it is read. */
const sentOnTo = (origin: string, targets: readonly string[]) =>
  STATUSES.flatMap((status) =>
    targets
      .filter((target) => /^[!-~]+$/.test(target))
      .map((target) => `${origin}/${status}/${encodeURIComponent(target)}`),
  );
const listening = async (server: Server, host: string) => {
  server.listen(0, host);
  await once(server, "listening");
  return (server.address() as AddressInfo).port;
};

describe("redirects", () => {
  const servers: Server[] = [];
  afterAll(() => {
    for (const server of servers) {
      server.closeAllConnections();
      server.close();
    }
  });
  const start = async (host: string) => {
    const server = redirector();
    servers.push(server);
    return listening(server, host);
  };

  test("lead to no metadata service and no internal network, whatever status and notation", async () => {
    const origin = `http://127.0.0.1:${await start("127.0.0.1")}`;
    const hosts = ["169.254.169.254", "10.0.0.5", "100.100.100.200"].flatMap((address) => [
      ...notationsOfIPv4(address),
      ...wrappersOfIPv4(address),
    ]);
    const targets = hosts.map((host) => `http://${host}/latest/meta-data/`);
    expect(await notRefused(sentOnTo(origin, targets), { allowLoopback: true })).toEqual([]);
  });

  /** Redirects to loopback need a first server that is not on it: one on an internal address of this machine. */
  const own = Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .map(({ address, family }) => ({ address, cidr: `${address}/${family === "IPv6" ? 128 : 32}` }))
    .find(({ address, cidr }) => {
      const policy = { allowPrivate: [cidr] };
      return (
        judgeAddress(address, compileNetPolicy(policy)).allowed && !judgeAddress(address, compileNetPolicy({})).allowed
      );
    });

  test.skipIf(own === undefined)("lead from an allowed internal service to nothing on this machine", async () => {
    const { address = "", cidr = "" } = own ?? {};
    const host = address.includes(":") ? `[${address}]` : address;
    const origin = `http://${host}:${await start(address)}`;
    const targets = HOSTS.map((name) => `http://${name}:${port}/`);
    const policy = { allowPrivate: [cidr] };
    expect(await notRefused(sentOnTo(origin, targets), policy)).toEqual([]);
    expect(arrived).toEqual([]);
    const alive = await clientWith(policy).request({ method: "GET", url: `${origin}/204/` });
    expect(alive).toMatchObject({ status: 204 });
  });
});
