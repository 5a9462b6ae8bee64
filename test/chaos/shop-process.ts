import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import type { Effect } from "../../demo/company/effects.ts";
import type { Fault } from "../../demo/company/faults.ts";

const TOKEN = "chaos-token";
const HEADERS = { authorization: `Bearer ${TOKEN}`, "content-type": "application/json" };

/** The demo shop in a process of its own, which survives whatever happens to the desks. */
export class ShopProcess implements AsyncDisposable {
  readonly url: string;
  readonly token = TOKEN;
  readonly #child: ChildProcess;

  private constructor(url: string, child: ChildProcess) {
    this.url = url;
    this.#child = child;
  }

  /** Elsewhere than on loopback, it is still reached there by us. */
  static async start(folder: string, host = "127.0.0.1"): Promise<ShopProcess> {
    const file = new URL("../../demo/shop/main.ts", import.meta.url).pathname;
    const options = ["--token", TOKEN, "--host", host, "--port", "0", "--file", join(folder, "shop.db"), "--quiet"];
    const child = spawn(process.execPath, [file, ...options], { stdio: ["ignore", "pipe", "inherit"] });
    const [line]: Buffer[] = await once(child.stdout, "data");
    const [port] = /\d+$/.exec(String(line).trim()) ?? [];
    return new ShopProcess(`http://127.0.0.1:${port}`, child);
  }

  /** Everything that it really did, oldest first. */
  async effects(): Promise<Effect[]> {
    const response = await fetch(`${this.url}/_demo/effects`, { headers: HEADERS });
    const { effects } = (await response.json()) as { effects: Effect[] };
    return effects;
  }

  /** Switches a fault on; null switches all off. */
  async faults(fault: Fault | null): Promise<void> {
    const method = fault ? "POST" : "DELETE";
    const body = fault ? { body: JSON.stringify(fault) } : {};
    await fetch(`${this.url}/_demo/faults`, { method, headers: HEADERS, ...body });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#child.kill("SIGTERM");
    if (this.#child.exitCode === null) await once(this.#child, "exit");
  }
}
