import { AIMessage, type BaseMessage, HumanMessage, SystemMessage, ToolMessage } from "@langchain/core/messages";
import { matchesName } from "../../actions/name-pattern.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../../json.ts";
import type { OfflineAgent, OfflineTool } from "./knowledge.ts";
import { createOfflineModel } from "./offline-model.ts";

const NO_ARGUMENTS: JsonObject = { type: "object", properties: {} };
const orderId: JsonObject = {
  type: "string",
  pattern: "^[0-9]{4,8}$",
  description: "The order number, as on the confirmation.",
};
const reason: JsonObject = { type: "string", minLength: 3, maxLength: 500, description: "Why." };

function tool(
  name: string,
  effect: "read" | "write",
  properties: JsonObject,
  required: string[],
  wording: NonNullable<OfflineTool["wording"]>,
): OfflineTool {
  return {
    name,
    effect,
    description: `${name.replaceAll("_", " ")}.`,
    inputSchema: { type: "object", properties, required },
    wording,
  };
}

const ASK_ORDER = { order_id: { en: "Which order is it about?", zh: "请问是哪个订单？" } };

export const shopTools: OfflineTool[] = [
  tool("get_order", "read", { order_id: orderId }, ["order_id"], {
    title: { en: "Look up order {order_id}", zh: "查询订单{order_id}" },
    ask: ASK_ORDER,
    examples: [
      "what is in my order",
      "show me order 1042",
      "details of my order",
      "status of my order",
      "look up order 1042",
      "查一下订单1042",
      "订单详情",
      "我的订单是什么状态",
      "订单里有什么",
    ],
  }),
  tool(
    "list_orders",
    "read",
    { status: { type: "string", enum: ["processing", "shipped", "delivered", "cancelled"] } },
    [],
    {
      title: { en: "List your orders", zh: "列出您的订单" },
      examples: [
        "list my orders",
        "show all my orders",
        "which orders do I have",
        "my order history",
        "what have I ordered",
        "我有哪些订单",
        "我的所有订单",
        "列出我的订单",
        "订单列表",
      ],
    },
  ),
  tool("track_shipment", "read", { order_id: orderId }, ["order_id"], {
    title: { en: "Track order {order_id}", zh: "查询订单{order_id}的物流" },
    ask: ASK_ORDER,
    examples: [
      "where is my order",
      "track my package",
      "when will my order arrive",
      "has my parcel shipped",
      "where is my delivery",
      "我的订单到哪里了",
      "快递到哪了",
      "什么时候送到",
      "查物流",
      "包裹到哪了",
    ],
  }),
  tool(
    "cancel_order",
    "write",
    { order_id: orderId, reason: { type: "string", description: "Why the customer cancels." } },
    ["order_id"],
    {
      title: { en: "Cancel order {order_id}", zh: "取消订单{order_id}" },
      done: { en: "Order {order_id} is cancelled.", zh: "订单{order_id}已取消。" },
      ask: { order_id: { en: "Which order shall be cancelled?", zh: "请问要取消哪个订单？" } },
      examples: [
        "cancel my order",
        "I want to cancel order 1042",
        "please cancel it",
        "cancel my last order",
        "I don't want the order any more",
        "取消订单",
        "帮我取消订单1042",
        "我不要这个订单了",
        "把订单取消掉",
      ],
    },
  ),
  tool(
    "refund_order",
    "write",
    {
      order_id: orderId,
      amount: { type: "number", exclusiveMinimum: 0, description: "How much to pay back." },
      reason,
    },
    ["order_id", "amount", "reason"],
    {
      title: { en: "Refund {amount} USD of order {order_id}", zh: "为订单{order_id}退款{amount}美元" },
      ask: {
        order_id: { en: "Which order shall be refunded?", zh: "请问要给哪个订单退款？" },
        amount: { en: "How much shall be refunded, in USD?", zh: "请问要退多少钱（美元）？" },
        reason: { en: "Why do you want the refund?", zh: "请问退款的原因是什么？" },
      },
      examples: [
        "I want a refund",
        "refund order 1042",
        "give me my money back",
        "refund me 20 dollars",
        "I want my money back for order 1042",
        "我要退款",
        "退钱给我",
        "订单1042退款20元",
        "申请退款",
      ],
    },
  ),
  tool("list_refunds", "read", { order_id: orderId }, ["order_id"], {
    title: { en: "List the refunds of order {order_id}", zh: "查询订单{order_id}的退款" },
    ask: ASK_ORDER,
    examples: [
      "where is my refund",
      "has my refund been paid",
      "status of my refund",
      "when do I get my refund",
      "退款到账了吗",
      "我的退款怎么样了",
      "退款进度",
      "退款记录",
    ],
  }),
  tool(
    "create_return",
    "write",
    {
      order_id: orderId,
      reason,
      items: {
        type: "array",
        items: {
          type: "object",
          properties: { product_id: { type: "string", pattern: "^P[0-9]+$" }, quantity: { type: "integer" } },
          required: ["product_id", "quantity"],
        },
      },
    },
    ["order_id", "reason"],
    {
      title: { en: "Return goods of order {order_id}", zh: "为订单{order_id}办理退货" },
      ask: {
        order_id: { en: "Which order do you want to return?", zh: "请问要退哪个订单的货？" },
        reason: { en: "Why do you want to return it?", zh: "请问退货的原因是什么？" },
      },
      examples: [
        "I want to return my order",
        "return an item",
        "send it back",
        "how do I return the shoes",
        "return order 1042",
        "我要退货",
        "退回商品",
        "把货退了",
        "订单1042退货",
      ],
    },
  ),
  tool(
    "change_shipping_address",
    "write",
    {
      order_id: orderId,
      line1: { type: "string", minLength: 3, description: "Street and house number." },
      city: { type: "string", description: "City." },
      postal_code: { type: "string", pattern: "^[A-Za-z0-9 -]{3,10}$", description: "Postal code." },
    },
    ["order_id", "line1", "city", "postal_code"],
    {
      title: {
        en: "Ship order {order_id} to {line1}, {city} {postal_code}",
        zh: "将订单{order_id}改寄到{city}{line1}（邮编{postal_code}）",
      },
      ask: {
        order_id: { en: "Which order is it?", zh: "请问是哪个订单？" },
        line1: { en: "What is the street and house number?", zh: "请问街道和门牌号是什么？" },
        city: { en: "Which city?", zh: "请问是哪个城市？" },
        postal_code: { en: "What is the postal code?", zh: "请问邮编是多少？" },
      },
      examples: [
        "change the shipping address",
        "ship it to another address",
        "I moved, update the address of my order",
        "wrong delivery address",
        "修改收货地址",
        "改地址",
        "地址写错了",
        "换一个收货地址",
      ],
    },
  ),
  tool(
    "search_products",
    "read",
    {
      query: { type: "string", description: "Words to look for." },
      max_price: { type: "number" },
      in_stock: { type: "boolean" },
    },
    [],
    {
      title: { en: "Search products", zh: "搜索商品" },
      examples: [
        "do you have wireless headphones",
        "I am looking for a kettle",
        "search for lamps",
        "show me keyboards under 50 dollars",
        "do you sell backpacks",
        "有没有无线耳机",
        "我想买水壶",
        "有台灯卖吗",
        "找一下键盘",
      ],
    },
  ),
  tool(
    "check_coupon",
    "read",
    { code: { type: "string", minLength: 3, maxLength: 32, description: "The code." } },
    ["code"],
    {
      title: { en: "Check coupon {code}", zh: "查询优惠码{code}" },
      ask: { code: { en: "What is the code?", zh: "请问优惠码是什么？" } },
      examples: [
        "is the coupon WELCOME10 valid",
        "check my coupon code",
        "does this discount code work",
        "优惠码能用吗",
        "查一下优惠券",
        "折扣码有效吗",
      ],
    },
  ),
  tool("get_store_info", "read", {}, [], {
    title: { en: "Opening hours and policies", zh: "营业时间和政策" },
    examples: [
      "when are you open",
      "opening hours",
      "how can I contact you",
      "what is your return policy",
      "how long does shipping take",
      "营业时间",
      "怎么联系你们",
      "退货政策是什么",
      "几点开门",
    ],
  }),
];

const builtIns: OfflineTool[] = [
  {
    name: "list_my_actions",
    effect: "read",
    description: "Your requests.",
    inputSchema: NO_ARGUMENTS,
  },
  {
    name: "withdraw_action",
    effect: "write",
    description: "Take a request back.",
    inputSchema: {
      type: "object",
      properties: { action_id: { type: "string", pattern: "^act_" } },
      required: ["action_id"],
    },
  },
  {
    name: "transfer_to_human",
    effect: "read",
    description: "Hand over to a person.",
    inputSchema: NO_ARGUMENTS,
  },
];

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
  /** Says something, runs what is called, gives the reply. */
  say(text: string): Promise<string>;
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
const model = createOfflineModel({ tools: () => shopTools, agents: () => team });

export function talkTo(options: TalkOptions = {}): Talk {
  const messages: BaseMessage[] = [new SystemMessage("You are the shop's assistant.")];
  const actions: JsonObject[] = [];
  const calls: string[] = [];
  let agent = options.agent;
  const bound = (): OfflineTool[] => {
    if (agent === undefined) return [...shopTools, ...builtIns];
    const own = team.find(({ name }) => name === agent)?.tools ?? [];
    const others = team.filter(({ name }) => name !== agent);
    return [
      ...shopTools.filter(({ name }) => own.some((pattern) => matchesName(pattern, name))),
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

  const answer = async (): Promise<string> => {
    for (let round = 0; round < 6; round++) {
      const definitions = bound().map(({ name, description, inputSchema }) => ({
        type: "function" as const,
        function: { name, description, parameters: inputSchema },
      }));
      const reply = await (model.bindTools?.(definitions) ?? model).invoke(messages);
      messages.push(reply);
      if (!AIMessage.isInstance(reply) || !reply.tool_calls?.length) return reply.text;
      for (const call of reply.tool_calls) {
        const args = isJsonObject(call.args) ? (call.args as JsonObject) : {};
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
    say: (text) => {
      messages.push(new HumanMessage(text));
      return answer();
    },
  };
}
