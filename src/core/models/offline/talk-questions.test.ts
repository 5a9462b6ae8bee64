import type { OfflineAgent, OfflineTool } from "./knowledge.ts";
import { CANCEL_1043, conversations, type Transcript } from "./transcript.fixture.ts";

const afterRequests: Transcript[] = [
  {
    about: "a question whether something was done is no new request for it",
    lines: [
      ["cancel order 1043", /1043\?/],
      ["yes", /act_1/, [CANCEL_1043]],
      ["is it cancelled?", /Cancel order 1043, waiting for approval/, ["list_my_actions {}"]],
      ["is order 1036 cancelled?", /keyboard/, ['get_order {"order_id":"1036"}']],
    ],
  },
  {
    about: "a no that stops what goes on offers to take the request back",
    lines: [
      ["cancel order 1043", /1043\?/],
      ["yes", /act_1/],
      ["wait no", /Shall I take this request back: Cancel order 1043\?/, []],
      ["yes", /taken back/, ['withdraw_action {"action_id":"act_1"}']],
    ],
  },
];

const possible: Transcript[] = [
  {
    about: "what can be chosen from is shown, even when it is only one",
    lines: [
      ["what can I return?", /Which order[\s\S]*1\. order 1042/, ["list_orders {}"], /1043/],
      ["return order 1042", /Why/, []],
    ],
  },
  { about: "哪些可以退", lines: [["哪些订单可以退货？", /1\. 订单 1042/, ["list_orders {}"]]] },
  {
    about: "a bare verb takes the place of a choice that stands",
    lines: [
      ["快递到哪了", /1\. 订单 1043/],
      ["退款", /请问要给哪个订单退款/, ["list_orders {}"]],
    ],
  },
  {
    about: "a choice ends in a question, so that its answer stays with who asked",
    lines: [["track my parcel", /1\. order 1043[\s\S]*\?$/]],
  },
  {
    about: "a greeting with a call for help, as chats abbreviate it",
    lines: [["hello can u help me plz", /Hello/, [], /sorry/]],
  },
];

const accountId = { type: "string", pattern: "^acc_[0-9]{4}$", description: "Account" };
const subscriptions: OfflineTool[] = [
  {
    name: "get-subscription",
    effect: "read",
    description: "Get the subscription of an account.",
    inputSchema: { type: "object", properties: { accountId }, required: ["accountId"] },
    wording: { examples: ["what is my subscription", "which plan am I on", "我的订阅是什么", "我是什么套餐"] },
  },
  {
    name: "cancel-subscription",
    effect: "write",
    description: "Cancel the subscription of an account.",
    inputSchema: {
      type: "object",
      properties: { accountId, reason: { type: "string", minLength: 3, description: "Why the customer leaves." } },
      required: ["accountId", "reason"],
    },
    wording: {
      title: { en: "Cancel the subscription of {accountId}", zh: "取消{accountId}的订阅" },
      examples: ["cancel my subscription", "end my subscription", "取消我的订阅", "不想续订了"],
    },
  },
];
const plan = { status: "done", result: { planCode: "team", seats: 5 } };
const questionsBetween: Transcript[] = ["what is my subscription?", "what is my subscription", "我的订阅是什么"].map(
  (said): Transcript => ({
    about: `is answered, is no reason, and the request stays: ${said}`,
    options: { imported: { tools: subscriptions }, results: { "get-subscription": plan } },
    lines: [
      ["cancel my subscription acc_1001", /reason/],
      [said, /team[\s\S]*(?:reason|原因)/, ['get-subscription {"accountId":"acc_1001"}']],
      ["too expensive", /Cancel the subscription of acc_1001 \(reason: too expensive\)\? \(yes\/no\)/],
      [said, /team[\s\S]*(?:yes\/no|是\/否)/, ['get-subscription {"accountId":"acc_1001"}']],
      ["yes", /act_1/, ['cancel-subscription {"accountId":"acc_1001","reason":"too expensive"}']],
    ],
  }),
);

const createTicket: OfflineTool = {
  name: "create-ticket",
  effect: "write",
  description: "Open a support ticket.",
  inputSchema: {
    type: "object",
    properties: { subject: { type: "string", minLength: 3 } },
    required: ["subject"],
  },
  wording: { examples: ["open a support ticket", "create a ticket", "开一个工单", "提交工单"] },
};
const desk: OfflineAgent = {
  name: "desk",
  description: "Tickets.",
  tools: ["create-ticket"],
  examples: ["open a support ticket", "开一个工单"],
};
const tickets: Transcript[] = [
  {
    about: "an answer in plain words stays with what asked for it",
    options: { agent: "desk", imported: { tools: [createTicket], agents: [desk] } },
    lines: [
      ["open a support ticket", /What is the subject\?$/],
      ["The lamp flickers", /subject: The lamp flickers.*yes\/no/, []],
      ["yes", /act_1/, ['create-ticket {"subject":"The lamp flickers"}']],
    ],
  },
];

conversations("after requests", afterRequests);
conversations("what is possible", possible);
conversations("questions in between", questionsBetween);
conversations("imported tools", tickets);
