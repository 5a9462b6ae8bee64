import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { fileURLToPath } from "node:url";
import { stringify } from "yaml";
import { BOT, TENANT_ID } from "./microsoft-login.ts";

const PROGRAM = fileURLToPath(import.meta.resolve("@microsoft/m365agentsplayground/cli.js"));

/** Whoever sits before it; nobody else can act in it. */
export const PERSON = "29:lin";
export const CHAT = "a:1lin";
export const STAFF_CHANNEL = "19:staff@thread.tacv2";

/** Microsoft's own emulator of Teams, as a program with a web page. It neither signs what it sends nor checks what it gets. */
export interface Playground {
  readonly url: string;
  close(): Promise<void>;
}

function person(id: string, name: string) {
  const [givenName, surname] = name.split(" ");
  const email = `${givenName?.toLowerCase()}@example.com`;
  return { id, name, givenName, surname, email, userPrincipleName: email, aadObjectId: `0000-${id}` };
}

const CONFIG = {
  ...{ version: "0.1.1", tenantId: TENANT_ID, bot: { id: BOT, name: "Support" } },
  currentUser: person(PERSON, "Lin Wei"),
  // It wants at least five.
  users: ["Ann Lee", "Bob Ray", "Cat Poe", "Dan Fox", "Eve Orr"].map((name, index) => person(`29:u${index}`, name)),
  ...{ personalChat: { id: CHAT }, groupChat: { id: "19:group@thread.v2", name: "Group" } },
  team: {
    id: "19:general@thread.tacv2",
    name: "Shop",
    aadGroupId: TENANT_ID,
    channels: [{ id: STAFF_CHANNEL, name: "Staff" }],
  },
};

/** Starts it for a bot at this address, which is told to post to `serviceUrl`. */
export async function startPlayground({
  botUrl,
  serviceUrl,
}: {
  botUrl: string;
  serviceUrl: string;
}): Promise<Playground> {
  const folder = await mkdtemp(join(tmpdir(), "playground-"));
  await writeFile(join(folder, ".m365agentsplayground.yml"), stringify(CONFIG));
  // Where this port is taken, it takes another.
  const options = ["start", "-e", botUrl, "--su", serviceUrl, "-c", "msteams", "-p", "56150", "--dt"];
  const child = spawn(process.execPath, [PROGRAM, ...options], {
    cwd: folder,
    env: { PATH: process.env.PATH, HOME: folder, TEAMSAPPTESTER_BROWSER: "none" },
    stdio: ["ignore", "pipe", "ignore"],
  });
  const ended = once(child, "exit");
  const port = await Promise.race([listensOn(child.stdout), ended]);
  if (typeof port !== "string") throw new Error("The Playground did not start.");
  return {
    url: `http://localhost:${port}`,
    async close() {
      child.kill();
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function listensOn(output: Readable): Promise<string | null> {
  let said = "";
  for await (const chunk of output) {
    said += chunk;
    const port = /Listening on (\d+)/.exec(said)?.[1];
    if (port) return port;
  }
  return null;
}
