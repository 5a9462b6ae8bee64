import type { JsonObject } from "../../json.ts";
import type { OfflineTool } from "./knowledge.ts";

export const NO_ARGUMENTS: JsonObject = { type: "object", properties: {} };
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
    description: name === "create_return" ? DELIVERED_ONLY : `${name.replaceAll("_", " ")}.`,
    inputSchema: { type: "object", properties, required },
    wording,
  };
}

const ASK_ORDER = { order_id: { en: "Which order is it about?", zh: "请问是哪个订单？" } };

const DELIVERED_ONLY = "Opens a return for a delivered order.";

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

export const builtIns: OfflineTool[] = [
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
