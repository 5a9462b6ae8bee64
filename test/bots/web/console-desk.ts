import { z } from "zod";
import { approvalView, conversationView, messageView } from "../../../src/http/views.ts";
import { envelope } from "../../http/running-app.ts";
import { connectSocket, type Socket } from "../../http/socket.ts";
import type { OurSide } from "../our-side.ts";
import type { Filled, Shown } from "../surface.ts";

const approvals = z.object({ items: z.array(approvalView) });
const conversations = z.object({ items: z.array(conversationView) });
const oneConversation = conversationView.extend({ messages: z.array(messageView) });

const STAFF = ["lin", "max", "ada"];
const OPEN_ACTION = ["Approve", "Deny", "Deny with a note"];

/** What each button of the console calls. */
const CALLS: Readonly<Record<string, (id: string, filled: Filled) => { path: string; body?: object }>> = {
  Approve: (id) => ({ path: `/approvals/${id}/decision`, body: { decision: "approve" } }),
  Deny: (id) => ({ path: `/approvals/${id}/decision`, body: { decision: "deny" } }),
  "Deny with a note": (id, { note, message }) => ({
    path: `/approvals/${id}/decision`,
    body: { decision: "deny", note, message_to_customer: message },
  }),
  "Take over": (id) => ({ path: `/conversations/${id}/takeover` }),
  "Give back": (id) => ({ path: `/conversations/${id}/release` }),
  "Reply to customer": (id, { message }) => ({ path: `/conversations/${id}/messages`, body: { text: message } }),
};

/** The console as staff have it open: it looks again whenever its socket says that something happened. */
export function createConsoleDesk() {
  const tokens = new Map<string, string>();
  /** Conversations that waited for a person at some time. */
  const waited = new Set<string>();
  let base = "";
  let socket: Socket | undefined;
  let heard = -1;
  let known: Shown[] = [];
  let last: (() => Promise<string>) | undefined;

  async function ask(path: string, token: string, body?: object) {
    const response = await fetch(`${base}/api/v1${path}`, {
      method: body ? "POST" : "GET",
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      body: body && JSON.stringify(body),
    });
    return envelope.parse(await response.json());
  }
  const seen = async (path: string) => (await ask(path, tokens.get("lin") ?? "")).data;
  const asShown = (id: string, view: object, buttons: readonly string[]): Shown => {
    const text = JSON.stringify(view, null, 1);
    return { id, text, buttons, under: null, versions: [text] };
  };

  async function look(): Promise<Shown[]> {
    const { items } = approvals.parse(await seen("/approvals?limit=200"));
    const waiting = conversations.parse(await seen("/conversations?status=waiting_human&limit=200")).items;
    for (const { id } of waiting) waited.add(id);
    const asked = await Promise.all(
      [...waited].map(async (id) => oneConversation.parse(await seen(`/conversations/${id}`))),
    );
    return [
      ...items.reverse().map((item) => asShown(item.id, item, item.status === "awaiting_approval" ? OPEN_ACTION : [])),
      ...asked.map((one) => {
        const open = [one.taken_by ? "Reply to customer" : "Take over", "Give back"];
        return asShown(one.id, one, one.status === "waiting_human" ? open : []);
      }),
    ];
  }

  return {
    async attach(side: OurSide, customersKey: string): Promise<void> {
      base = side.url;
      if (tokens.size === 0) {
        for (const id of STAFF) tokens.set(id, await side.staffToken(id));
        tokens.set("stranger", customersKey);
      }
      socket?.close();
      socket = await connectSocket(base, { token: tokens.get("lin") ?? "" });
      socket.say({ type: "desk" });
      heard = -1;
    },
    async cards(): Promise<Shown[]> {
      const now = socket?.heard.length ?? 0;
      if (now !== heard) {
        heard = now;
        known = await look();
      }
      return known;
    },
    press(person: string, post: Shown, label: string, filled: Filled = {}): Promise<string> {
      const call = CALLS[label]?.(post.id, filled);
      if (!call) throw new Error(`The console has no ${label}.`);
      last = async () => {
        const { data, error } = await ask(
          call.path,
          tokens.get(person) ?? tokens.get("stranger") ?? "",
          call.body ?? {},
        );
        return error ?? JSON.stringify(data);
      };
      return last();
    },
    async repeatPress(): Promise<void> {
      await last?.();
    },
    close(): void {
      socket?.close();
    },
  };
}
