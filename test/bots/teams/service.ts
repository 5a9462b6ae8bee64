import { randomUUID } from "node:crypto";
import type { AddressInfo } from "node:net";
import { type HttpBindings, type ServerType, serve } from "@hono/node-server";
import { type Context, Hono } from "hono";
import { z } from "zod";
import { activityRules, faultOf, type SentActivity } from "./activity-rules.ts";
import { BOT, MicrosoftLogin, TENANT_ID } from "./microsoft-login.ts";

/** Something that we posted. */
export interface PostedActivity {
  id: string;
  /** Channel or chat, and the post that its chain begins with; its own id, if it begins one. */
  container: string;
  root: string | null;
  /** All that it was, the last one being what stands there. */
  versions: SentActivity[];
}

/** How the next calls that post or edit go wrong. */
export type Fault = keyof typeof REFUSALS | "lost answer";

/** How many posts one conversation takes ("Rate limiting" of Teams' documentation). */
const PACE = [
  { most: 7, withinMs: 1_000 },
  { most: 60, withinMs: 30_000 },
];

const MEMBERS_A_PAGE = 200;

const REFUSALS = {
  later: { status: 429, code: "TooManyRequests", headers: { "retry-after": "1" } },
  passing: { status: 500, code: "ServiceError", headers: {} },
  never: { status: 403, code: "MessageWritesBlocked", headers: {} },
  conflict: { status: 412, code: "PreconditionFailed", headers: {} },
  gateway: { status: 502, code: "BadGateway", headers: {} },
} as const;

const newConversation = z.strictObject({
  isGroup: z.boolean(),
  bot: z.object({ id: z.literal(BOT) }),
  members: z
    .array(z.object({ id: z.string().startsWith("29:") }))
    .length(1)
    .optional(),
  tenantId: z.literal(TENANT_ID),
  channelData: z.object({
    tenant: z.object({ id: z.literal(TENANT_ID) }),
    channel: z.object({ id: z.string() }).optional(),
  }),
  activity: activityRules.optional(),
});

type Api = { Bindings: HttpBindings };

/**
 * What Microsoft runs: the login, the keys, and the service that bots post with. As strict: tokens, tenants, membership, sizes,
 * the schema of activities and cards, and, where it is switched on, the pace.
 */
export class TeamsService {
  /** What we posted, in the order of posting. */
  readonly posts: PostedActivity[] = [];
  /** Conversations that signs of typing were given in. */
  readonly typed: string[] = [];
  /** Whatever was refused because it was not right, with the reason. */
  readonly complaints: string[] = [];
  readonly faults: Fault[] = [];
  keepsPace = false;
  /** Calls are sent on to this address. */
  redirectsTo: string | null = null;

  readonly login: MicrosoftLogin;
  readonly #server: ServerType;
  /** Containers that the bot was added to; of chats also with whom. */
  readonly #containers = new Map<string, { channel: boolean; members: string[] }>();
  readonly #messages = new Set<string>();
  readonly #sent = new Map<string, number[]>();
  #lastId = 1_760_000_000_000;

  private constructor(login: MicrosoftLogin) {
    this.login = login;
    this.#server = serve({ fetch: this.#routes().fetch, port: 0, hostname: "127.0.0.1" });
  }

  static async start(): Promise<TeamsService> {
    const service = new TeamsService(await MicrosoftLogin.create());
    if (!service.#server.listening) await new Promise((resolve) => service.#server.once("listening", resolve));
    return service;
  }

  get url(): string {
    const { port } = this.#server.address() as AddressInfo;
    return `http://127.0.0.1:${port}`;
  }

  /** Where bots post, as activities say it. */
  get serviceUrl(): string {
    return `${this.url}/emea/`;
  }

  async close(): Promise<void> {
    this.#server.close();
    if ("closeAllConnections" in this.#server) this.#server.closeAllConnections();
  }

  addChannel(id: string, members: readonly string[]): void {
    this.#containers.set(id, { channel: true, members: [...members] });
  }

  addChat(id: string): void {
    this.#containers.set(id, { channel: false, members: [] });
  }

  /** The chat of a person with the bot, which is made once. */
  chatWith(person: string): string {
    const id = `a:1${person.slice("29:".length)}`;
    if (!this.#containers.has(id)) this.#containers.set(id, { channel: false, members: [person] });
    return id;
  }

  /** A message of a person, which chains of replies may begin with. */
  newMessageId(): string {
    this.#lastId += 1;
    const id = String(this.#lastId);
    this.#messages.add(id);
    return id;
  }

  remove(id: string): void {
    const at = this.posts.findIndex((post) => post.id === id);
    if (at >= 0) this.posts.splice(at, 1);
    this.#messages.delete(id);
  }

  #routes(): Hono<Api> {
    const app = new Hono<Api>();
    app.route("/", this.login.routes());
    app.use("/emea/*", async (context, next) => {
      if (!this.login.admits(context.req.header("authorization")))
        return refuse(401, "AuthenticationFailed", "No token of ours.");
      return this.redirectsTo ? context.redirect(this.redirectsTo, 307) : next();
    });
    app.post("/emea/v3/conversations", (context) => this.#create(context));
    app.post("/emea/v3/conversations/:id/activities", (context) => this.#post(context));
    app.put("/emea/v3/conversations/:id/activities/:activity", (context) => this.#edit(context));
    app.get("/emea/v3/conversations/:id/pagedmembers", (context) => {
      const members = this.#containers.get(context.req.param("id"))?.members;
      if (!members) return refuse(404, "ConversationNotFound", "The bot is not there.");
      const page = members.slice(0, MEMBERS_A_PAGE);
      const more = members.length > page.length ? { continuationToken: "2" } : {};
      const asMember = (id: string) => ({ id, name: id.slice("29:".length), tenantId: TENANT_ID });
      return context.json({ ...more, members: page.map(asMember) });
    });
    return app;
  }

  async #create(context: Context<Api>): Promise<Response> {
    const { data, error } = newConversation.safeParse(await context.req.json());
    if (!data) return this.#complain(400, "BadSyntax", z.prettifyError(error));
    const { activity, channelData, members } = data;
    if (!data.isGroup) {
      const [person] = members ?? [];
      if (!person) return this.#complain(400, "BadSyntax", "A chat needs a member.");
      return context.json({ id: this.chatWith(person.id) }, 201);
    }
    const container = channelData.channel?.id ?? "";
    if (!this.#containers.get(container)?.channel) return refuse(404, "ConversationNotFound", "The bot is not there.");
    const fault = faultOf(JSON.stringify(activity ?? {}));
    if (!activity || fault)
      return this.#complain(fault?.status ?? 400, fault?.code ?? "BadSyntax", fault?.message ?? "Empty.");
    return this.#keep(context, container, (id) => {
      this.posts.push({ id, container, root: id, versions: [activity] });
      // As the real one: the id to edit it by stands in the conversation's, and not in `activityId`.
      return { id: `${container};messageid=${id}`, activityId: `1:${randomUUID()}` };
    });
  }

  async #post(context: Context<Api>): Promise<Response> {
    const [container = "", root = null] = (context.req.param("id") ?? "").split(";messageid=");
    const known = this.#containers.get(container);
    if (!known || (root !== null && !(known.channel && this.#messages.has(root))))
      return refuse(404, "ConversationNotFound", "The bot is not there.");
    const body = await context.req.text();
    const fault = faultOf(body);
    if (fault) return this.#complain(fault.status, fault.code, fault.message);
    const activity = activityRules.parse(JSON.parse(body));
    if (activity.type === "typing") {
      this.typed.push(context.req.param("id") ?? "");
      return context.json({ id: "" }, 201);
    }
    return this.#keep(context, context.req.param("id") ?? "", (id) => {
      this.posts.push({ id, container, root: root ?? (known.channel ? id : null), versions: [activity] });
      return { id };
    });
  }

  async #edit(context: Context<Api>): Promise<Response> {
    const { id = "", activity: activityId = "" } = context.req.param();
    const [container, root = null] = id.split(";messageid=");
    const body = await context.req.text();
    const fault = faultOf(body);
    if (fault) return this.#complain(fault.status, fault.code, fault.message);
    const post = this.posts.find((one) => one.id === activityId && one.container === container && one.root === root);
    if (!post) return refuse(404, "ActivityNotFoundInConversation", "There is no such message of the bot.");
    return this.#keep(context, id, () => {
      post.versions.push(activityRules.parse(JSON.parse(body)));
      return { id: activityId };
    });
  }

  /** Does it, unless the pace or a fault is in the way. */
  #keep(context: Context<Api>, conversation: string, deed: (id: string) => object): Response {
    if (this.keepsPace && this.#tooFast(conversation)) return refuseAs("later");
    const fault = this.faults.shift();
    if (fault && fault !== "lost answer") return refuseAs(fault);
    const answer = deed(this.newMessageId());
    if (fault) context.env.incoming.socket.destroy();
    return context.json(answer, 201);
  }

  #tooFast(conversation: string): boolean {
    const now = Date.now();
    const recent = (this.#sent.get(conversation) ?? []).filter((at) => at > now - 30_000);
    const full = PACE.some(({ most, withinMs }) => recent.filter((at) => at > now - withinMs).length >= most);
    this.#sent.set(conversation, full ? recent : [...recent, now]);
    return full;
  }

  #complain(status: number, code: string, message: string): Response {
    this.complaints.push(message);
    return refuse(status, code, message);
  }
}

function refuseAs(fault: keyof typeof REFUSALS): Response {
  const { status, code, headers } = REFUSALS[fault];
  return Response.json({ error: { code, message: code } }, { status, headers });
}

function refuse(status: number, code: string, message: string): Response {
  return Response.json({ error: { code, message } }, { status });
}
