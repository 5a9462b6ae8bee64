import type { HttpBindings } from "@hono/node-server";
import { type Context, Hono } from "hono";
import { z } from "zod";
import type { Faults } from "./faults.ts";
import type { PendingInteractions } from "./pending-interactions.ts";
import { obey, Refused, RULES } from "./rules.ts";
import type { Channel, World } from "./world.ts";

export interface RestParts {
  token(): string;
  /** Everything is answered with 503. */
  away(): boolean;
  delay(): Promise<void>;
  /** Was told which commands there are. */
  commands(all: object[]): void;
  world: World;
  faults: Faults;
  interactions: PendingInteractions;
  gateway(): object;
}

const recipient = z.strictObject({ recipient_id: z.string() });
const PAGE = 100;

/** Discord's REST interface, version 10, as far as a bot like ours may use it: whatever else is asked for is refused. */
export function restRoutes({
  token,
  away,
  delay,
  commands,
  world,
  faults,
  interactions,
  gateway,
}: RestParts): Hono<{ Bindings: HttpBindings }> {
  const app = new Hono<{ Bindings: HttpBindings }>().basePath("/api/v10");

  app.onError((error, context) => {
    if (error instanceof Refused) return context.json({ code: error.code, message: error.message }, error.status);
    throw error;
  });
  app.notFound((context) => context.json({ code: 0, message: "404: Not Found" }, 404));
  app.use(async (context, next) => {
    await delay();
    if (away()) return context.text("upstream connect error", 503);
    if (!/^DiscordBot \(\S+, [\d.]+\)/.test(context.req.header("user-agent") ?? ""))
      throw new Refused(400, 40333, "internal network error");
    const byToken = /\/(?:interactions|webhooks)\//.test(context.req.path);
    if (!byToken && context.req.header("authorization") !== `Bot ${token()}`)
      throw new Refused(401, 0, "401: Unauthorized");
    return next();
  });

  /** Counts a call, and refuses it as Discord would; null: it is carried out. */
  function refused(context: Context, name: string): Response | null {
    const { headers, waitMs } = faults.count(name);
    for (const [header, value] of Object.entries(headers)) context.header(header, value);
    const how = waitMs > 0 ? "later" : faults.refusal();
    if (how === undefined) return null;
    if (how === "never") throw new Refused(403, 50013, "Missing Permissions");
    if (how === "passing") return context.html("<html><h1>502 Bad Gateway</h1></html>", 502);
    const seconds = (waitMs || faults.pauseMs) / 1_000;
    context.header("Retry-After", String(seconds));
    context.header("X-RateLimit-Scope", "user");
    return context.json({ message: "You are being rate limited.", retry_after: seconds, global: false }, 429);
  }
  const bodyOf = (context: Context): Promise<unknown> => context.req.json().catch(() => undefined);
  /** A channel that the bot may see. */
  const seen = (context: Context): Channel => world.channel(context.req.param("channel") ?? "");

  app.get("/gateway/bot", (context) => context.json(gateway()));
  app.get("/users/@me", (context) => context.json(world.bot));
  app.get("/applications/@me", (context) =>
    context.json({ id: world.bot.id, name: "smart-support", flags: world.flags }),
  );
  app.put("/applications/:app/commands", async (context) => {
    if (context.req.param("app") !== world.bot.id) throw new Refused(403, 50001, "Missing Access");
    const all = obey(RULES.commands, await bodyOf(context));
    commands(all);
    return context.json(all);
  });
  app.get("/guilds/:guild/roles", (context) => context.json(world.roles()));
  app.get("/guilds/:guild/members/:user", (context) => context.json({ user: world.bot, roles: world.botRoles }));
  app.get("/channels/:channel", (context) => context.json(world.asSent(seen(context))));
  app.post("/users/@me/channels", async (context) => {
    const { recipient_id: person } = obey(recipient, await bodyOf(context));
    if (world.gone.has(person)) throw new Refused(400, 50033, "Invalid Recipient(s)");
    return context.json(world.asSent(world.direct(person)));
  });

  app.get("/channels/:channel/messages", (context) => {
    const { messages } = seen(context);
    const limit = Number(context.req.query("limit") ?? 50);
    if (!(limit >= 1 && limit <= PAGE)) throw new Refused(400, 50035, "Invalid Form Body: limit");
    const after = BigInt(context.req.query("after") ?? "0");
    const found = messages.filter(({ id }) => BigInt(id) > after).slice(0, limit);
    return context.json(found.map(({ nonce: _, ...message }) => message).reverse());
  });
  app.post("/channels/:channel/messages", async (context) => {
    const channel = seen(context);
    const { message_reference: reference, ...written } = obey(RULES.newMessage, await bodyOf(context));
    const no = refused(context, `POST /channels/${channel.id}/messages`);
    if (no) return no;
    const [recipient] = channel.recipients ?? [];
    if (recipient && world.closed.has(recipient.id)) throw new Refused(403, 50007, "Cannot send messages to this user");
    if (!written.content?.trim() && !written.embeds?.length)
      throw new Refused(400, 50006, "Cannot send an empty message");
    if (reference?.fail_if_not_exists !== false && reference) world.message(channel.id, reference.message_id);
    const replyTo = reference?.message_id;
    const message = world.write(channel.id, world.bot, { ...written, replyTo });
    if (faults.loses()) context.env.outgoing.destroy();
    return context.json(message);
  });
  app.patch("/channels/:channel/messages/:message", async (context) => {
    const channel = seen(context);
    const look = obey(RULES.editedMessage, await bodyOf(context));
    const no = refused(context, `PATCH /channels/${channel.id}/messages`);
    if (no) return no;
    const { id, author } = world.message(channel.id, context.req.param("message"));
    if (author.id !== world.bot.id) throw new Refused(403, 50005, "Cannot edit a message authored by another user");
    return context.json(world.edit(channel.id, id, look));
  });
  app.post("/channels/:channel/typing", (context) => {
    const { id } = seen(context);
    world.typing.set(id, (world.typing.get(id) ?? 0) + 1);
    return context.body(null, 204);
  });
  app.post("/channels/:channel/messages/:message/threads", async (context) => {
    const { name } = obey(RULES.newThread, await bodyOf(context));
    const { id, type } = seen(context);
    if (!world.threadsAllowed) throw new Refused(403, 50013, "Missing Permissions");
    if (type !== 0) throw new Refused(400, 50024, "Cannot execute action on this channel type");
    return context.json(world.asSent(world.beginThread(id, context.req.param("message"), name)), 201);
  });

  app.post("/interactions/:id/:token/callback", async (context) => {
    interactions.callback(context.req.param("id"), context.req.param("token"), await bodyOf(context));
    return context.body(null, 204);
  });
  app.patch("/webhooks/:app/:token/messages/@original", async (context) => {
    interactions.editOriginal(context.req.param("token"), await bodyOf(context));
    return context.json({});
  });
  return app;
}
