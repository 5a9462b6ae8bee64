import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { type App, startApp } from "../../src/app.ts";
import { loadConfig } from "../../src/config.ts";
import type { Owner } from "../../src/core/identity/owner.ts";
import { until } from "../spine/conversing.ts";
import { openTestDatabase } from "../support/databases.ts";
import { quietLog } from "../support/desk.ts";
import { type Script, scriptedSource } from "../support/scripted-model.ts";

/** Names the tools that it is offered: what its agent's file says. */
const namesTools: Script = (_messages, tools) => ({ text: `I have ${tools.map(({ name }) => name).join(" and ")}.` });

/** The demo's agents, policies and tools in a folder of their own, to be edited. */
async function editableProject(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "smart-support-project-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  for (const part of ["agents", "policies", "tools"]) await cp(part, join(folder, part), { recursive: true });
  return folder;
}

it("broken YAML stops a start with each problem's place, and as an edit of a running system leaves the version before it", async () => {
  const directory = await editableProject();
  const { url } = await openTestDatabase("postgres");
  const env = { DATABASE_URL: url ?? undefined, DATA_DIR: join(directory, "data"), PORT: "0", MODEL: "offline" };
  const { config } = await loadConfig({ directory, env });
  if (!config) throw new Error("The configuration is wrong.");
  const logged: { level: string; details: object; message: string }[] = [];
  const keep = (level: string) => (details: object, message: string) => void logged.push({ level, details, message });
  const log = { ...quietLog, info: keep("info"), error: keep("error") };
  const start = () => startApp(config, { log, models: scriptedSource(namesTools) });
  const file = join(directory, "agents/orders.yaml");
  const good = await readFile(file, "utf8");

  await writeFile(file, `${good}\nhandoffs: [nobody]\n  tools: {`);
  await writeFile(
    join(directory, "policies/more.yaml"),
    "- tool: refund_order\n  when: args.amont >\n  decide: maybe\n",
  );
  const refused = await start().then(
    () => null,
    (error: Error) => error,
  );
  expect(refused).toMatchObject({ code: "PROJECT_INVALID", audience: "operator" });
  expect(refused?.message).toMatch(/agents\/orders\.yaml:\d+:\d+/);
  expect(refused?.message).toMatch(/policies\/more\.yaml:2:\d+[\s\S]*policies\/more\.yaml:3:\d+/);

  // The start that failed let go of everything.
  await writeFile(file, good);
  await rm(join(directory, "policies/more.yaml"));
  const app = await start();
  onTestFinished(() => app.close());
  expect(await toolsOffered(app)).toContain("cancel_order");

  const problems = () => logged.filter(({ level }) => level === "error");
  await writeFile(file, good.replace("- cancel_order", "- cancel_ordre"));
  await until(async () => problems().find(({ message }) => message.includes("the version before it stays")));
  expect(JSON.stringify(problems().at(-1)?.details)).toMatch(/agents\/orders\.yaml:\d+:\d+.*cancel_ordre/);
  expect(await toolsOffered(app)).toContain("cancel_order");

  await writeFile(file, "name: [");
  await until(async () => (problems().length > 1 ? true : undefined));
  expect(await toolsOffered(app)).toContain("cancel_order");

  await writeFile(file, good.replace(/ *- cancel_order\n/, ""));
  await until(async () => logged.find(({ message }) => message.includes("are live")));
  expect(await toolsOffered(app)).not.toContain("cancel_order");
});

async function toolsOffered({ services }: App): Promise<string> {
  const identity = { externalId: "C001", email: null, name: null, attributes: null };
  const owner: Owner = { kind: "customer", customer: await services.customers.fromIdentity(identity) };
  const { id } = await services.threads.open("web", owner);
  await services.inbox.accept({ conversationId: id, owner, text: "where is my order 1042?" });
  return until(async () => {
    const messages = await services.threads.messages(id, {});
    return messages.find(({ author }) => author === "assistant")?.text;
  });
}
