import { mkdtemp, readdir, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ADMIN_API_KEY, identityOf, runApp } from "../http/running-app.ts";
import { run, runAtTerminal } from "./command.ts";

describe("without a server", () => {
  let empty: string;
  beforeAll(async () => {
    empty = await mkdtemp(join(tmpdir(), "smart-support-cli-"));
  });
  afterAll(() => rm(empty, { recursive: true, force: true }));

  test("help is a result, a wrong command is a usage error", async () => {
    const [help, wrong, missing] = await Promise.all([
      run(["--help"]),
      run(["frobnicate"]),
      run(["approvals", "approve"]),
    ]);
    expect([help.code, help.stderr]).toEqual([0, ""]);
    for (const command of [
      "start",
      "chat",
      "login",
      "approvals",
      "agents",
      "audit",
      "migrate",
      "keys",
      "staff",
      "doctor",
    ]) {
      expect(help.stdout).toContain(`  ${command}`);
    }
    expect([wrong.code, wrong.stdout]).toEqual([2, ""]);
    expect(wrong.stderr).toContain("unknown command");
    expect([missing.code, missing.stdout]).toEqual([2, ""]);
  });

  test("a command that needs one says so and what to do", async () => {
    const { code, stdout, stderr } = await run(["tools", "--json"], { DATA_DIR: empty });
    expect([code, stdout]).toEqual([1, ""]);
    expect(stderr).toContain("SERVER_NOT_RUNNING");
    expect(stderr).toContain("smart-support start");
  });

  test("every problem of the configuration is said at once", async () => {
    const { code, stderr } = await run(["start"], { DATA_DIR: empty, PORT: "99999", MODEL: "gpt", ROLE: "boss" });
    expect(code).toBe(1);
    for (const name of ["PORT", "MODEL", "ROLE"]) expect(stderr).toContain(name);
  });
});

describe("with a server", () => {
  const running = runApp();
  const server = () => ["--url", running().url];

  test("lists tools and people, for people and for scripts", async () => {
    const key = await running().key("read");
    const [tools, staff] = await Promise.all([
      run(["tools", "--json", "--key", key, ...server()]),
      run(["staff", "list", ...server()], { SMART_SUPPORT_API_KEY: key }),
    ]);
    expect(JSON.parse(tools.stdout)).toContainEqual(expect.objectContaining({ name: "cancel_order", effect: "write" }));
    expect(staff.stdout).toMatch(/lin +Lin Wei +support +finance/);
  });

  test("makes a key that works until it is revoked", async () => {
    const env = { ADMIN_API_KEY };
    const made = await run(["keys", "create", "page", "--scope", "chat", "read", ...server()], env);
    expect(made).toMatchObject({ code: 0, stdout: expect.stringMatching(/^sk_\S+\n$/) });
    const id = /key_\w+/.exec(made.stderr)?.[0] ?? "";
    const call = () => running().call("GET", "/tools", { token: made.stdout.trim() });
    expect((await call()).status).toBe(200);
    await run(["keys", "revoke", id, ...server()], env);
    expect((await call()).status).toBe(401);
  });

  test("a chat takes a message a line from a pipe, in order, and answers on stdout", async () => {
    const key = await running().key("chat");
    const { code, stdout, stderr } = await run(
      ["chat", "--as", "C001", "--key", key, ...server()],
      {},
      "hello\nwhere are my orders?\n",
    );
    expect([code, stderr.includes("Alice Chen")]).toEqual([0, true]);
    expect(stdout).toContain("1042");
    const json = await run(["chat", "--json", "--key", key, ...server()], {}, "hello\n");
    const types = json.stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line).type);
    expect([types[0], types.at(-1)]).toEqual(["thread", "message_complete"]);
  });

  test("erases a customer, after a person or --yes said so", async () => {
    const { call, key } = running();
    const as = { token: await key("chat"), headers: { "x-customer-identity": await identityOf("C009") } };
    const { conversation_id } = (await call("POST", "/chat", { ...as, body: { message: "hello, it is me" } })).body
      .data;
    const asked = await run(["customers", "erase", "C009", ...server()], { ADMIN_API_KEY }, "y\n");
    expect([asked.code, asked.stderr.includes("TTY_NEEDED")]).toEqual([1, true]);
    const erased = await run(["customers", "erase", "C009", "--yes", "--json", ...server()], { ADMIN_API_KEY });
    expect(JSON.parse(erased.stdout)).toMatchObject({ conversations: 1 });
    const left = await call("GET", `/conversations/${conversation_id}`, { token: ADMIN_API_KEY });
    expect(left.body.data).toMatchObject({ customer: null, status: "closed" });
    expect(JSON.stringify(left.body.data)).not.toContain("it is me");
  });

  describe("a person at a terminal", () => {
    let config: string;
    beforeAll(async () => {
      config = await mkdtemp(join(tmpdir(), "smart-support-config-"));
    });
    afterAll(() => rm(config, { recursive: true, force: true }));

    /** A cancellation that waits for staff. */
    async function waiting(): Promise<string> {
      const { call, key } = running();
      const as = { token: await key("chat"), headers: { "x-customer-identity": await identityOf("C001") } };
      const asked = await call("POST", "/chat", { ...as, body: { message: "please cancel order 1043" } });
      return asked.body.data.pending[0].id;
    }

    test("signs in with a code and a PIN, and decides with the PIN; nothing else will do", async () => {
      const env = { XDG_CONFIG_HOME: config };
      const { app } = running();
      const { code } = await app.services.signIn.issueCode("lin");

      const piped = await run(["login", ...server()], env, `${code}\n123456\n123456\n`);
      expect([piped.code, piped.stderr.includes("TTY_NEEDED")]).toEqual([1, true]);

      const login = runAtTerminal(["login", ...server()], env);
      await login.answer("One-time code", `${code}\r`);
      await login.answer("A PIN of your choice", "246810\r");
      await login.answer("The same PIN again", "246810\r");
      const signedIn = await login.ended;
      expect(signedIn.screen).toContain("Signed in as Lin Wei");
      expect(signedIn.screen).not.toContain("246810");
      const folder = join(config, "smart-support");
      const file = join(folder, (await readdir(folder))[0] ?? "");
      expect((await stat(file)).mode & 0o777).toBe(0o600);
      expect(await readFile(file, "utf8")).not.toContain("staff_");

      const action = await waiting();
      const unattended = await run(["approvals", "approve", action, ...server()], env, "246810\n");
      expect([unattended.code, unattended.stderr.includes("TTY_NEEDED")]).toEqual([1, true]);

      const guess = runAtTerminal(["approvals", "approve", action, ...server()], env);
      await guess.answer("Your PIN", "000000\r");
      expect(await guess.ended).toMatchObject({ code: 1, screen: expect.stringContaining("PIN_WRONG") });

      const approve = runAtTerminal(["approvals", "approve", action, "--note", "fine", ...server()], env);
      await approve.answer("Your PIN", "246810\r");
      await approve.answer("Approve this?", "y");
      expect((await approve.ended).screen).toContain("cancel_order");
      const decided = await app.services.approvals.get(action);
      expect(decided.decisions).toMatchObject([
        { staff: { id: "lin" }, decision: "approve", note: "fine", via: "terminal" },
      ]);
    });
  });
});
