import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { approvalView } from "../../../src/http/views.ts";
import { MAIN, run, runAtTerminal } from "../../cli/command.ts";
import type { OurSide } from "../our-side.ts";
import { type Filled, lacking, type Said, type Shown, type Surface } from "../surface.ts";

const PIN = "246810";
const DECIDES: Readonly<Record<string, "approve" | "deny">> = {
  Approve: "approve",
  Deny: "deny",
  "Deny with a note": "deny",
};
/** A terminal would act on these. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const HARMFUL = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g;

/** One `chat` that somebody has open: what it printed, line by line, with how each line grew. */
interface Chat {
  child: ChildProcess;
  lines: string[][];
  asides: string;
}

/** The terminal: customers in `chat`, a process each; staff by `login` and `approvals`, with their PIN. */
export function openTerminalSurface(): Surface {
  const chats = new Map<string, Chat>();
  const identities = new Map<string, string>();
  const homes = new Map<string, string>();
  let side: OurSide | undefined;
  let chatKey = "";
  let readKey = "";
  let changed = true;
  let known: Shown[] = [];
  let stopListening = (): void => {};

  const ourSide = (): OurSide => {
    if (!side) throw new Error("Our side was never started.");
    return side;
  };
  const server = () => ["--url", ourSide().url];

  function openChat(person: string): Chat {
    const identity = identities.get(person);
    const args = [MAIN, "chat", ...server(), "--key", chatKey, ...(identity ? ["--identity", identity] : [])];
    const child = spawn(process.execPath, args, {
      env: { PATH: process.env.PATH, HOME: "/nonexistent", NO_COLOR: "1" },
    });
    const chat: Chat = { child, lines: [[]], asides: "" };
    child.stdout.on("data", (data) => print(chat, String(data)));
    child.stderr.on("data", (data) => {
      chat.asides += data;
    });
    chats.set(person, chat);
    return chat;
  }
  function print({ lines }: Chat, text: string): void {
    const [first = "", ...more] = text.split("\n");
    const current = lines.at(-1);
    if (first !== "") current?.push(`${current.at(-1) ?? ""}${first}`);
    for (const line of more) lines.push(line === "" ? [] : [line]);
  }
  async function write(person: string, text: string): Promise<Said> {
    const chat = chats.get(person) ?? openChat(person);
    await new Promise<void>((resolve) => chat.child.stdin?.write(`${text}\n`, () => resolve()));
    return { person, thread: person, message: text };
  }

  /** Signs somebody in once, as they do it: a code from the console, and a PIN of their own. */
  async function homeOf(staffId: string): Promise<string> {
    const known = homes.get(staffId);
    if (known !== undefined) return known;
    const home = await mkdtemp(join(tmpdir(), "smart-support-desk-"));
    homes.set(staffId, home);
    if (!["lin", "max", "ada"].includes(staffId)) return home;
    const login = runAtTerminal(["login", ...server()], { XDG_CONFIG_HOME: home });
    const { code } = await ourSide().app.services.signIn.issueCode(staffId);
    await login.answer("One-time code", `${code}\r`);
    await login.answer("A PIN of your choice", `${PIN}\r`);
    await login.answer("The same PIN again", `${PIN}\r`);
    await login.ended;
    return home;
  }
  async function decide(staffId: string, id: string, label: string, { note, message }: Filled): Promise<string> {
    const said = [...(note ? ["--note", note] : []), ...(message ? ["--message", message] : [])];
    const args = ["approvals", DECIDES[label] ?? "", id, ...said, ...server()];
    const command = runAtTerminal(args, { XDG_CONFIG_HOME: await homeOf(staffId) });
    // Somebody who is not signed in is not asked for a PIN.
    void command.answer("Your PIN", `${PIN}\r`).catch(() => undefined);
    void command.answer("this?", "y").catch(() => undefined);
    return (await command.ended).screen;
  }
  async function look(): Promise<Shown[]> {
    const { stdout } = await run(["approvals", "list", "--status", "all", "--json", "--key", readKey, ...server()]);
    const items = z.array(approvalView).parse(JSON.parse(stdout)).reverse();
    return items.map((item) => {
      const text = JSON.stringify(item, null, 1);
      const buttons = item.status === "awaiting_approval" ? Object.keys(DECIDES) : [];
      return { id: item.id, text, buttons, under: null, versions: [text] };
    });
  }

  return {
    environment: {},
    handle: () => null,
    async attach(attached) {
      side = attached;
      const { apiKeys, liveFeed } = attached.app.services;
      chatKey = (await apiKeys.create({ name: "chat", scopes: ["chat"] }, "test")).key;
      readKey = (await apiKeys.create({ name: "desk", scopes: ["read"] }, "test")).key;
      // A list costs a process: it is made only when there may be something new.
      stopListening = liveFeed.subscribeDesk(() => {
        changed = true;
      });
    },
    async close() {
      stopListening();
      for (const { child } of chats.values()) child.kill();
      await Promise.all([...homes.values()].map((home) => rm(home, { recursive: true, force: true })));
    },

    begin: write,
    say: ({ person }, text) => write(person, text),
    async signIn(person, customerId) {
      identities.set(person, await ourSide().identityOf(customerId));
    },
    async shown({ person }) {
      const lines = chats.get(person)?.lines ?? [];
      return lines.flatMap((versions, index): Shown[] => {
        const text = versions.at(-1);
        return text === undefined ? [] : [{ id: String(index), text, versions, buttons: [], under: null }];
      });
    },
    told: async (person) => chats.get(person)?.asides.split("\n") ?? [],
    async cards() {
      if (changed) {
        changed = false;
        known = await look();
      }
      return known;
    },
    press: (person, post, label, filled = {}) => decide(person, post.id, label, filled),
    harm: () =>
      [...chats.values()].flatMap(({ lines }) => lines.flatMap((versions) => versions.at(-1)?.match(HARMFUL) ?? [])),
    typed: lacking,
    repeat: lacking,
    repeatPress: lacking,
    cut: lacking,
    edit: lacking,
    remove: lacking,
    talk: lacking,
    refuse: lacking,
    loseAnswer: lacking,
    removePost: lacking,
  };
}
