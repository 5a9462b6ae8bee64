import { AIMessage, type BaseMessage, HumanMessage, SystemMessage, ToolMessage } from "@langchain/core/messages";
import { matchesName } from "../../actions/name-pattern.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../../json.ts";
import { customerPart, outcomeMessage } from "../message-marks.ts";
import type { OfflineAgent, OfflineTool } from "./knowledge.ts";
import { createOfflineModel } from "./offline-model.ts";
import { builtIns, NO_ARGUMENTS, shopTools } from "./shop.fixture.ts";

const ORDERS: JsonObject[] = [
  {
    order_id: "1043",
    customer_id: "C001",
    status: "processing",
    placed_at: "2026-11-18T09:00:00Z",
    total: 89.9,
    currency: "USD",
    summary: "Wireless headphones",
  },
  {
    order_id: "1042",
    customer_id: "C001",
    status: "delivered",
    placed_at: "2026-11-01T09:00:00Z",
    total: 25.5,
    currency: "USD",
    summary: "Ceramic cup",
  },
  {
    order_id: "1036",
    customer_id: "C001",
    status: "shipped",
    placed_at: "2026-10-20T09:00:00Z",
    total: 140,
    currency: "USD",
    summary: "Desk lamp and keyboard",
  },
];

const READS: Record<string, (args: JsonObject) => JsonValue> = {
  get_order: ({ order_id }) => ORDERS.find((order) => order.order_id === order_id) ?? null,
  list_orders: ({ status }) => ({
    customer_id: "C001",
    orders: ORDERS.filter((order) => status === undefined || order.status === status),
    total: 3,
  }),
  track_shipment: ({ order_id }) => ({
    order_id: order_id ?? "",
    customer_id: "C001",
    status: "in_transit",
    carrier: "DHL",
    tracking_number: "HP7000001036",
    estimated_delivery: "2026-11-24T12:00:00Z",
  }),
  list_refunds: ({ order_id }) => ({
    order_id: order_id ?? "",
    customer_id: "C001",
    paid: 25.5,
    refunded: 0,
    refundable: 25.5,
    currency: "USD",
    refunds: [],
  }),
  search_products: () => ({
    products: [
      {
        product_id: "P101",
        name: "Aero headphones",
        name_zh: "无线耳机",
        category: "audio",
        price: 89.9,
        currency: "USD",
        stock: 12,
      },
    ],
    total: 1,
  }),
  check_coupon: ({ code }) => ({
    code: code ?? "",
    description: "10 % off",
    status: "valid",
    kind: "percent",
    value: 10,
  }),
  get_store_info: () => ({
    name: "Harbour & Pine",
    contact: { email: "help@shop.example", phone: "+1 503 555 0100" },
    policies: { returns: "30 days" },
  }),
};

/** A conversation with the offline model over a small shop in memory: writes wait for approval, as they do by default. */
export interface Talk {
  /** Says something, runs what is called, gives the reply. Several texts are the parts of one message, each for an agent. */
  say(message: string | string[]): Promise<string>;
  /** A message that comes by itself, such as what became of a request, which may be named. */
  tell(text: string, outcomeOf?: string): void;
  /** Every call so far, as `name {json}`. */
  calls: string[];
  /** The ledger, to decide in. */
  actions: JsonObject[];
}

export interface TalkOptions {
  /** The one of the team that has the conversation, with its own tools only; left out: one agent with every tool. */
  agent?: string;
  /** Results of certain tools instead of the shop's. */
  results?: Record<string, JsonObject>;
  /** Tools of other systems, and who has them, beside the shop's. */
  imported?: { tools: OfflineTool[]; agents?: OfflineAgent[] };
  /** Later turns see of every list only so many records. */
  keeps?: number;
}

/** Two roles that can hand over to each other. */
const team: OfflineAgent[] = [
  {
    name: "orders",
    description: "Orders and parcels.",
    tools: ["get_order", "list_orders", "track_shipment", "cancel_order", "change_*"],
    examples: [
      "where is my order",
      "cancel my order",
      "track my parcel",
      "change the delivery address",
      "我的订单到哪了",
      "取消订单",
    ],
  },
  {
    name: "billing",
    description: "Money.",
    tools: ["refund_order", "list_refunds", "check_coupon"],
    examples: ["I want a refund", "is this coupon valid", "where is my money", "我要退款", "优惠码能用吗"],
  },
];

// One for all conversations: it keeps nothing of them but what it learnt from the tools' examples.
const shopModel = createOfflineModel({ tools: () => shopTools, agents: () => team });

function shortened(value: JsonValue, keeps: number): JsonValue {
  if (Array.isArray(value)) return value.slice(0, keeps).map((item) => shortened(item, keeps));
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, shortened(member, keeps)]));
}

function callsIn(message: BaseMessage): NonNullable<AIMessage["tool_calls"]> {
  return AIMessage.isInstance(message) ? (message.tool_calls ?? []) : [];
}

export function talkTo(options: TalkOptions = {}): Talk {
  const messages: BaseMessage[] = [new SystemMessage("You are the shop's assistant.")];
  const actions: JsonObject[] = [];
  const calls: string[] = [];
  const tools = [...shopTools, ...(options.imported?.tools ?? [])];
  const agents = [...team, ...(options.imported?.agents ?? [])];
  const model = options.imported ? createOfflineModel({ tools: () => tools, agents: () => agents }) : shopModel;
  let agent = options.agent;
  const bound = (): OfflineTool[] => {
    if (agent === undefined) return [...tools, ...builtIns];
    const own = agents.find(({ name }) => name === agent)?.tools ?? [];
    const others = agents.filter(({ name }) => name !== agent);
    return [
      ...tools.filter(({ name }) => own.some((pattern) => matchesName(pattern, name))),
      ...builtIns,
      ...others.map(
        ({ name, description }): OfflineTool => ({
          name: `transfer_to_${name}`,
          effect: "read",
          description,
          inputSchema: NO_ARGUMENTS,
        }),
      ),
    ];
  };

  const run = (name: string, args: JsonObject): JsonObject => {
    calls.push(`${name} ${JSON.stringify(args)}`);
    const given = options.results?.[name];
    if (given) return given;
    if (name === "list_my_actions") return { status: "done", result: { actions } };
    if (name.startsWith("transfer_to_")) {
      if (name !== "transfer_to_human") agent = name.replace("transfer_to_", "");
      return { status: "done", message: "The conversation was handed over." };
    }
    if (name === "withdraw_action") {
      for (const action of actions) if (action.action_id === args.action_id) action.status = "withdrawn";
      return { status: "done", result: { action_id: args.action_id ?? "", status: "withdrawn" } };
    }
    const read = READS[name];
    if (read) {
      const result = read(args);
      return result === null
        ? { status: "failed", code: "NOT_FOUND", message: "There is no such record." }
        : { status: "done", result };
    }
    const action_id = `act_${actions.length + 1}`;
    actions.push({ action_id, tool: name, args, status: "awaiting_approval" });
    return { status: "pending_approval", action_id, expires_at: "2026-11-21T12:30:00Z" };
  };

  const answer = async (): Promise<string[]> => {
    const said: string[] = [];
    for (let round = 0; round < 6; round++) {
      const definitions = bound().map(({ name, description, inputSchema }) => ({
        type: "function" as const,
        function: { name, description, parameters: inputSchema },
      }));
      const reply = await (model.bindTools?.(definitions) ?? model).invoke(messages);
      messages.push(reply);
      if (reply.text !== "") said.push(reply.text);
      if (callsIn(reply).length === 0) return said;
      for (const call of callsIn(reply)) {
        const args = isJsonObject(call.args) ? call.args : {};
        messages.push(
          new ToolMessage({
            content: JSON.stringify(run(call.name, args)),
            tool_call_id: call.id ?? "",
            name: call.name,
          }),
        );
      }
    }
    throw new Error("The model keeps calling tools.");
  };

  return {
    calls,
    actions,
    tell: (text, outcomeOf) => void messages.push(outcomeOf ? outcomeMessage(text, outcomeOf) : new AIMessage(text)),
    say: async (message) => {
      const { keeps } = options;
      for (const [index, message] of messages.entries()) {
        if (keeps === undefined || !ToolMessage.isInstance(message)) continue;
        const content = JSON.stringify(shortened(JSON.parse(message.text), keeps));
        messages[index] = new ToolMessage({ content, tool_call_id: message.tool_call_id, name: message.name });
      }
      const parts = [message].flat();
      const begins = messages.length;
      const replies: string[] = [];
      for (const [index, part] of parts.entries()) {
        messages.push(customerPart(part, index > 0));
        replies.push(...(await answer()));
      }
      // Later turns see the message and its reply as a whole, and of the calls in between no words.
      const steps = messages.splice(begins).filter((one) => ToolMessage.isInstance(one) || callsIn(one).length > 0);
      const reply = replies.join("\n\n");
      const silent = steps.map((one) =>
        ToolMessage.isInstance(one) ? one : new AIMessage({ content: "", tool_calls: callsIn(one) }),
      );
      messages.push(new HumanMessage(parts.join(" ")), ...silent, new AIMessage(reply));
      return reply;
    },
  };
}
