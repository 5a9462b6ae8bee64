import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { type App, startApp } from "../src/app.ts";
import { writeTemplate } from "../src/cli/project-template.ts";
import { DEMO_NAMES, type DemoName } from "../src/config/demo-names.ts";
import { loadConfig } from "../src/config.ts";
import { checkProject } from "../src/core/agents/check-project.ts";
import { loadProject } from "../src/core/agents/project.ts";
import { createIdentityTokens } from "../src/core/identity/identity-token.ts";
import { run } from "./cli/command.ts";
import { openTestDatabase } from "./support/databases.ts";

/** Somebody of the demo company, a question in each language with what its answer has to hold, and a change with its effect. */
interface Story {
  customer: string;
  questions: [text: string, answer: RegExp][];
  /** The last one confirms. */
  wish: string[];
  effect: string;
}

const STORIES: Record<DemoName, Story> = {
  ecommerce: {
    customer: "C001",
    questions: [
      ["what is the status of order 1036?", /1036 is shipped/],
      ["查一下订单 1042 的状态", /1042 的状态：处理中/],
    ],
    wish: ["cancel order 1043, I changed my mind", "yes"],
    effect: "cancel_order",
  },
  saas: {
    customer: "acc_1001",
    questions: [
      ["which plan are we on?", /team plan .* 12 seats/],
      ["看一下我们的账单", /4 张账单.*100004/s],
      ["我们有哪些 API 密钥", /CI pipeline.*Zapier/s],
    ],
    wish: ["set our seats to 15", "yes"],
    effect: "setSeats",
  },
  fintech: {
    customer: "C1001",
    questions: [
      ["what is the balance of account A20001?", /A20001/],
      ["我有哪些账户", /A20002/],
    ],
    wish: ["freeze card CD3001, I lost it", "yes"],
    effect: "cards.freeze",
  },
};

const chatAnswer = z.object({
  data: z.object({ conversation_id: z.string(), reply: z.array(z.object({ text: z.string() })) }),
});

describe.each(DEMO_NAMES)("the template %s", (template) => {
  const story = STORIES[template];
  let directory: string;
  let app: App;
  let identity: string;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), "smart-support-template-"));
    await writeTemplate(template, directory);
    const { url } = await openTestDatabase("postgres");
    const env = { DATABASE_URL: url ?? undefined, PORT: "0", MODEL: "offline" };
    const { config, problems } = await loadConfig({ file: join(directory, "smart-support.yaml"), env });
    if (!config) throw new Error(JSON.stringify(problems));
    const silent = () => {};
    app = await startApp(config, { log: { info: silent, warn: silent, error: silent } });
    afterAll(async () => {
      await app.close();
      await rm(directory, { recursive: true });
    });
    const tokens = createIdentityTokens(app.demo?.identitySecret ?? "");
    identity = await tokens.sign({ externalId: story.customer, name: "A customer" }, 600);
  });

  const effects = () => app.demo?.service.effects().map(({ operation }) => operation);

  async function say(message: string, conversationId?: string) {
    const headers = {
      authorization: `Bearer ${app.demo?.demo.chatKey}`,
      "content-type": "application/json",
      "x-customer-identity": identity,
    };
    const body = JSON.stringify({ message, conversation_id: conversationId });
    const response = await fetch(`${app.url}/api/v1/chat`, { method: "POST", headers, body });
    const { data } = chatAnswer.parse(await response.json());
    return { id: data.conversation_id, text: data.reply.map(({ text }) => text).join("\n") };
  }

  it("fits its company, with articles in both languages", async () => {
    const { project } = await loadProject(directory);
    const definitions = (await app.services.tools()).map(({ input_schema: inputSchema, ...tool }) => ({
      ...tool,
      inputSchema,
    }));
    expect(definitions.length).toBeGreaterThanOrEqual(20);
    expect(project && checkProject(project, definitions, await app.services.roster.list())).toEqual([]);
    const articles = await readdir(join(directory, "knowledge"));
    const chinese = articles.filter((name) => name.endsWith(".zh.md"));
    expect(chinese.length).toBeGreaterThanOrEqual(4);
    expect(articles.length).toBe(2 * chinese.length);
  });

  it("words every tool for customers in both languages, and asks for whatever a call needs", async () => {
    const { project } = await loadProject(directory);
    for (const { name, access, bound, input_schema } of await app.services.tools()) {
      if (access === "staff") continue;
      const { title, done, ask = {}, examples = [] } = project?.toolSettings.get(name)?.wording ?? {};
      const needed = z
        .array(z.string())
        .parse(input_schema.required ?? [])
        .filter((one) => !bound.includes(one));
      for (const texts of [title, done, ...needed.map((argument) => ask[argument])]) {
        expect(Object.keys(texts ?? {}), name).toEqual(["en", "zh"]);
      }
      const chinese = examples.filter((text) => /\p{Script=Han}/u.test(text)).length;
      expect(Math.min(chinese, examples.length - chinese), name).toBeGreaterThanOrEqual(4);
    }
  });

  it.each(story.questions)("answers: %s", async (question, answer) => {
    expect((await say(question)).text).toMatch(answer);
  });

  it("changes something once, after a person has said yes", async () => {
    let id = "";
    for (const message of story.wish) ({ id } = await say(message, id || undefined));
    const [person] = await app.services.roster.list();
    const waiting = { status: "awaiting_approval", conversationId: id, limit: 10 } as const;
    const { items } = await app.services.approvals.list(waiting, person);
    expect([items.length, items[0]?.may_decide, effects()]).toEqual([1, true, []]);
    if (!person || !items[0]) return;
    await app.services.approvals.decide(items[0].id, person, { decision: "approve", via: "test" });
    await expect.poll(async () => (await app.services.approvals.get(items[0]?.id ?? "")).status).toBe("succeeded");
    expect(effects()).toEqual([story.effect]);
  });
});

describe("writing a template", () => {
  let directory: string;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), "smart-support-template-"));
  });
  afterEach(() => rm(directory, { recursive: true }));

  it("overwrites nothing, and names what is in the way", async () => {
    await mkdir(join(directory, "agents"));
    await writeFile(join(directory, "agents/billing.yaml"), "mine");
    await expect(writeTemplate("saas", directory)).rejects.toMatchObject({
      code: "FILES_EXIST",
      message: expect.stringMatching(/agents\/billing\.yaml$/),
    });
    expect(await readdir(directory, { recursive: true })).toEqual(["agents", "agents/billing.yaml"]);
  });

  it("leaves nothing behind when it cannot be finished", async () => {
    await writeFile(join(directory, "tools"), "a file where a folder has to be");
    await expect(writeTemplate("saas", directory)).rejects.toMatchObject({ code: "INIT_FAILED" });
    expect(await readdir(directory)).toEqual(["tools"]);
  });

  it("is a command, for people and for scripts", async () => {
    const target = join(directory, "desk");
    const [done, wrong] = await Promise.all([
      run(["init", target, "--template", "ecommerce", "--json"]),
      run(["init", target, "--template", "bakery"]),
    ]);
    expect([done.code, wrong.code]).toEqual([0, 2]);
    const { files, next } = z
      .object({ files: z.array(z.string()), next: z.array(z.string()) })
      .parse(JSON.parse(done.stdout));
    expect(
      (await readdir(target, { recursive: true, withFileTypes: true })).filter((one) => one.isFile()),
    ).toHaveLength(files.length);
    expect(files).toContain("tools/shop.yaml");
    expect(next[0]).toMatch(/^npx smart-support start --config ".*desk\/smart-support\.yaml"$/);
  });
});
