import { randomUUID } from "node:crypto";
import { z } from "zod";
import { connectSocket, type Heard, type Socket } from "../../http/socket.ts";
import { until } from "../../spine/conversing.ts";
import type { OurSide } from "../our-side.ts";
import { type Filled, lacking, type Said, type Shown, type Surface } from "../surface.ts";
import { createConsoleDesk } from "./console-desk.ts";

const storedMessage = z.object({ id: z.string(), seq: z.number(), author: z.string(), text: z.string() });
type Stored = z.infer<typeof storedMessage>;
const onThread = z.object({ thread_id: z.string(), messages: z.array(storedMessage).optional() });
const whatHeard = z.object({ message: storedMessage });

/** What a page makes of what it hears about one thread. */
interface Page {
  posts: { id: string; versions: string[] }[];
  /** A reply that is being written. */
  draft: string[] | null;
  lastSeq: number;
  typed: number;
}

/** One person's browser: a socket that remembers who it is. */
interface Browser {
  socket: Socket;
  /** How much of what was heard stands on the pages. */
  read: number;
  query: Record<string, string>;
  pages: Map<string, Page>;
  told: string[];
  /** How many of its own messages it heard to be stored. */
  stored: number;
}

/** What nothing that is shown may hold: a page or a terminal would act on it. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const HARMFUL = /[\u0000-\u0008\u000b-\u001f\u202a-\u202e\u2066-\u2069]|(?<!\\)\]\(<?(?:javascript|data):/g;

/** The web: customers by WebSocket, staff by the REST desk and the console's socket. */
export function openWebSurface(): Surface {
  const browsers = new Map<string, Browser>();
  const identities = new Map<string, string>();
  const sent = new Map<string, { thread: string; content: string }>();
  const desk = createConsoleDesk();
  let side: OurSide | undefined;
  let chatKey = "";

  const ourSide = (): OurSide => {
    if (!side) throw new Error("Our side was never started.");
    return side;
  };

  function pageOf(browser: Browser, thread: string): Page {
    const page = browser.pages.get(thread) ?? { posts: [], draft: null, lastSeq: 0, typed: 0 };
    browser.pages.set(thread, page);
    return page;
  }
  function putDown(browser: Browser, page: Page, { id, seq, author, text }: Stored): void {
    page.lastSeq = Math.max(page.lastSeq, seq);
    if (author === "customer") {
      browser.stored += 1;
      return;
    }
    const versions = author === "assistant" ? [...(page.draft ?? []), text] : [text];
    if (author === "assistant") page.draft = null;
    page.posts.push({ id, versions });
  }
  /** Brings a browser's pages up to what it heard. */
  function read(browser: Browser): Browser {
    for (const heard of browser.socket.heard.slice(browser.read)) show(browser, heard);
    browser.read = browser.socket.heard.length;
    return browser;
  }
  function show(browser: Browser, heard: Heard): void {
    if (heard.type === "error") browser.told.push(String(heard.message));
    const about = onThread.safeParse(heard);
    if (!about.success) return;
    const page = pageOf(browser, about.data.thread_id);
    switch (heard.type) {
      case "thread":
        if (typeof heard.visitor_secret === "string") browser.query.visitor = heard.visitor_secret;
        for (const message of about.data.messages ?? []) putDown(browser, page, message);
        return;
      case "typing":
        page.typed += 1;
        return;
      case "token":
        page.draft = [...(page.draft ?? []), `${page.draft?.at(-1) ?? ""}${heard.content}`];
        return;
      case "restart":
      case "message_complete":
        page.draft = null;
        return;
      case "stored":
        putDown(browser, page, whatHeard.parse(heard).message);
    }
  }

  async function connect(person: string): Promise<Browser> {
    const identity = identities.get(person);
    const query = { token: chatKey, ...(identity ? { identity } : {}) };
    const socket = await connectSocket(ourSide().url, query);
    const browser: Browser = { socket, read: 0, query, pages: new Map(), told: [], stored: 0 };
    browsers.set(person, browser);
    return browser;
  }
  /** The same browser on a new connection, which asks for what it missed. */
  async function reconnect(browser: Browser): Promise<void> {
    read(browser);
    browser.socket = await connectSocket(ourSide().url, browser.query);
    browser.read = 0;
    for (const [thread, { lastSeq }] of browser.pages) {
      browser.socket.say({ type: "open", thread_id: thread, after: lastSeq });
      await browser.socket.next("thread", ({ thread_id }) => thread_id === thread);
    }
  }

  /** Resolves when the server has stored it, or said why not. */
  async function send(
    browser: Browser,
    frame: { message_id: string; content: string; thread_id?: string },
  ): Promise<string> {
    const answers = () => read(browser).stored + browser.told.length;
    const before = answers();
    browser.socket.say({ type: "message", ...frame });
    await until(async () => (answers() > before ? true : undefined));
    return frame.thread_id ?? [...browser.pages.keys()].at(-1) ?? "";
  }

  async function write(person: string, content: string, thread?: string): Promise<Said> {
    const browser = browsers.get(person) ?? (await connect(person));
    const message = randomUUID();
    const frame = { message_id: message, content, ...(thread ? { thread_id: thread } : {}) };
    const where = await send(browser, frame);
    sent.set(message, { thread: where, content });
    return { person, thread: where, message };
  }

  return {
    environment: {},
    handle: () => null,
    async attach(attached) {
      if (!side) chatKey = (await attached.app.services.apiKeys.create({ name: "page", scopes: ["chat"] }, "test")).key;
      side = attached;
      await desk.attach(attached, chatKey);
      for (const browser of browsers.values()) await reconnect(browser);
    },
    async close() {
      desk.close();
      for (const { socket } of browsers.values()) socket.close();
    },

    begin: (person, text) => write(person, text),
    say: ({ person, thread }, text) => write(person, text, thread),
    async signIn(person, customerId) {
      identities.set(person, await ourSide().identityOf(customerId));
    },
    async shown({ person, thread }) {
      const browser = browsers.get(person);
      if (!browser) return [];
      const { posts, draft } = pageOf(read(browser), thread);
      const begun = draft ? [{ id: "draft", versions: draft }] : [];
      return [...posts, ...begun].map(
        ({ id, versions }): Shown => ({ id, versions, text: versions.at(-1) ?? "", buttons: [], under: null }),
      );
    },
    async told(person) {
      const browser = browsers.get(person);
      return browser ? read(browser).told : [];
    },
    async typed({ person, thread }) {
      const browser = browsers.get(person);
      return browser ? pageOf(read(browser), thread).typed : 0;
    },

    cards: () => desk.cards(),
    press: (person: string, post: Shown, label: string, filled?: Filled) => desk.press(person, post, label, filled),
    repeatPress: () => desk.repeatPress(),
    async repeat({ person, message }) {
      const browser = browsers.get(person);
      const { thread, content } = sent.get(message) ?? { thread: "", content: "" };
      if (browser) await send(browser, { message_id: message, content, thread_id: thread });
    },
    async cut() {
      await Promise.all(
        [...browsers.values()].map(async (browser) => {
          browser.socket.raw.terminate();
          await reconnect(browser);
        }),
      );
    },
    harm: () =>
      [...browsers.values()]
        .flatMap((browser) => [...read(browser).pages.values()])
        .flatMap(({ posts, draft }) => [...posts.flatMap(({ versions }) => versions), ...(draft ?? [])])
        .flatMap((text) => text.match(HARMFUL) ?? []),
    edit: lacking,
    remove: lacking,
    talk: lacking,
    refuse: lacking,
    loseAnswer: lacking,
    removePost: lacking,
  };
}
