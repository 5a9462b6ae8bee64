import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { serve } from "@hono/node-server";
import { Hono } from "hono";
import { faultOf } from "./activity-rules.ts";
import { MicrosoftLogin } from "./microsoft-login.ts";

/** Between an emulator, which neither signs nor checks anything, and our side: adds what the service would. */
export interface EmulatorGate {
  readonly login: MicrosoftLogin;
  readonly url: string;
  /** Where the emulator sends what people do. */
  readonly botUrl: string;
  /** Where our side posts. */
  readonly serviceUrl: string;
  /** What our side sent that the service would have refused. */
  readonly complaints: string[];
  /** From here on it stands between these two. */
  connect(ends: { emulator: string; ours: string }): void;
  close(): Promise<void>;
}

export async function openEmulatorGate(): Promise<EmulatorGate> {
  const login = await MicrosoftLogin.create();
  const complaints: string[] = [];
  let ends: { emulator: string; ours: string } | null = null;
  const app = new Hono();
  app.route("/", login.routes());
  app.on("HEAD", "/bot", (context) => context.body(null));
  app.post("/bot", async (context) => {
    const authorization = `Bearer ${await login.sign(serviceUrl)}`;
    const headers = { authorization, "content-type": "application/json" };
    const body = await context.req.text();
    return fetch(`${ends?.ours}/channels/teams/messages`, { method: "POST", headers, body });
  });
  app.all("/service/*", async (context) => {
    const { method, path } = context.req;
    const body = method === "GET" ? null : await context.req.text();
    const unknown = login.admits(context.req.header("authorization"))
      ? null
      : { status: 401, message: "No token of ours." };
    const fault = unknown ?? (body !== null && path.includes("/activities") ? faultOf(body) : null);
    if (fault) {
      complaints.push(fault.message);
      return Response.json({ error: fault }, { status: fault.status });
    }
    const address = `${ends?.emulator}/_connector${path.slice("/service".length)}`;
    return fetch(address, { method, headers: { "content-type": "application/json" }, body });
  });
  const server = serve({ fetch: app.fetch, port: 0, hostname: "127.0.0.1" });
  if (!server.listening) await once(server, "listening");
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const serviceUrl = `${url}/service`;
  return {
    ...{ login, url, serviceUrl, complaints, botUrl: `${url}/bot` },
    connect(both) {
      ends = both;
    },
    async close() {
      server.close();
      if ("closeAllConnections" in server) server.closeAllConnections();
    },
  };
}
