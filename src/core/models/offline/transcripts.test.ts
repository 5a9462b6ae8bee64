import { describe, expect, it } from "vitest";
import { canned } from "../../conversation/canned-replies.ts";
import type { JsonObject } from "../../json.ts";
import { type TalkOptions, talkTo } from "./talk.fixture.ts";

/** What the customer says, what the reply must (and must not) contain. */
type Line = [said: string, contains: RegExp, calls?: string[], lacks?: RegExp];

/** What comes by itself stands for a line of its own. */
type News = { tells: string };

interface Transcript {
  about: string;
  lines: (Line | News)[];
  options?: TalkOptions;
}

const CANCEL_1043 = 'cancel_order {"order_id":"1043"}';

const english: Transcript[] = [
  {
    about: "looks up, cancels by reference, tells what waits, and takes it back",
    lines: [
      ["hi", /Hello/],
      ["where is my order 1043?", /in transit[\s\S]*DHL/, ['track_shipment {"order_id":"1043"}']],
      ["cancel it", /Cancel order 1043\? \(yes\/no\)/, []],
      ["yes", /has not happened yet.*act_1/, [CANCEL_1043], /is cancelled/],
      ["did you cancel it?", /Cancel order 1043, waiting for approval/, ["list_my_actions {}"]],
      ["withdraw it", /taken back/, ['withdraw_action {"action_id":"act_1"}']],
      ["is anything pending?", /withdrawn/, ["list_my_actions {}"]],
      ["thanks", /welcome/],
    ],
  },
  {
    about: "finds the last order, and understands that another was meant",
    lines: [
      ["I want to cancel my last order", /Cancel order 1043\?/, ["list_orders {}"]],
      ["no, order 1042", /Cancel order 1042\?/, []],
      ["yes please", /act_1/, ['cancel_order {"order_id":"1042"}']],
    ],
  },
  {
    about: "offers a choice, and does nothing after a no",
    lines: [
      ["cancel my order", /1\. order 1043[\s\S]*2\. order 1042[\s\S]*3\. order 1036/, ["list_orders {}"]],
      ["the second one", /Cancel order 1042\?/],
      ["no", /won't do that/, []],
      ["yes", /How can I help/, []],
    ],
  },
  {
    about: "asks for one missing thing at a time, and takes changes of each",
    lines: [
      ["I want a refund", /Which order/, ["list_orders {}"]],
      ["1042", /How much/],
      ["20", /Why/],
      ["it arrived chipped", /Refund 20 USD of order 1042 \(reason: it arrived chipped\)\?/],
      ["make it 15 instead", /Refund 15 USD/],
      ["I meant order 1036", /Refund 15 USD of order 1036/],
      ["go ahead", /act_1/, ['refund_order {"order_id":"1036","amount":15,"reason":"it arrived chipped"}']],
    ],
  },
  {
    about: "looks up how much everything is",
    lines: [
      ["refund order 1042 in full because the cup was chipped", /Refund 25\.50 USD of order 1042/],
      ["yes", /has not happened yet/],
    ],
  },
  {
    about: "answers the question first and asks about the write after it",
    lines: [
      [
        "cancel order 1043 and when does order 1036 arrive?",
        /24 Nov 2026[\s\S]*Cancel order 1043\?/,
        ['track_shipment {"order_id":"1036"}'],
      ],
      ["yes", /act_1/, [CANCEL_1043]],
    ],
  },
  {
    about: "answers something else in between and keeps the question",
    lines: [
      ["cancel order 1043", /Cancel order 1043\?/],
      ["when does order 1036 arrive?", /24 Nov 2026[\s\S]*Cancel order 1043\?/],
      ["ok", /act_1/, [CANCEL_1043]],
    ],
  },
  {
    about: "takes an address apart, in one line or one by one",
    lines: [
      [
        "change the shipping address of order 1043 to 12 Garden Street, Portland 97201",
        /Ship order 1043 to 12 Garden Street, Portland 97201\?/,
      ],
      ["no thanks", /won't/],
      ["wrong delivery address for order 1043", /street/],
      ["5 Elm Road", /city/],
      ["Salem", /postal code/],
      ["97301", /Ship order 1043 to 5 Elm Road, Salem 97301\?/],
    ],
  },
  {
    about: "searches with the words that matter",
    lines: [
      [
        "do you have wireless headphones under 100 dollars?",
        /Aero headphones/,
        ['search_products {"query":"wireless headphones","max_price":100}'],
      ],
      ["is the coupon WELCOME10 still valid?", /10 % off/, ['check_coupon {"code":"WELCOME10"}']],
    ],
  },
  {
    about: "shows the picked order and returns things of it",
    lines: [
      ["list my orders", /1\. order 1043/],
      ["the second one", /Ceramic cup/, ['get_order {"order_id":"1042"}']],
      ["I want to return it", /Why/],
      ["it doesn't fit", /order 1042 \(reason: it doesn't fit\)/],
      ["never mind", /won't do that/, []],
    ],
  },
  {
    about: "is honest about what it is and what it doesn't know",
    lines: [
      ["are you a robot?", /without a language model/],
      ["what can you do?", /"where is my order"/],
      ["what is the capital of France?", /don't know/, [], /Paris/],
      ["I want a human", /colleague/, ["transfer_to_human {}"]],
    ],
  },
  {
    about: "explains a refusal, and never claims that it was done",
    options: {
      results: {
        cancel_order: { status: "refused", code: "ORDER_SHIPPED", message: "A shipped order can't be cancelled." },
      },
    },
    lines: [
      ["cancel order 1036", /Cancel order 1036\?/],
      [
        "yes",
        /refused: A shipped order can't be cancelled/,
        ['cancel_order {"order_id":"1036"}'],
        /^Order 1036 is cancelled|Done:/,
      ],
    ],
  },
  {
    about: "tells what staff wrote to the customer with a denial",
    options: { results: { cancel_order: { status: "denied", message_to_customer: "It leaves the warehouse today." } } },
    lines: [
      ["cancel order 1043", /yes\/no/],
      ["yes", /decided against it: Cancel order 1043\. It leaves the warehouse today\./],
    ],
  },
  {
    about: "asks again for what the system did not accept",
    options: {
      results: {
        refund_order: { status: "invalid_arguments", problems: [{ path: "amount", message: "must be at most 25.5" }] },
      },
    },
    lines: [
      ["refund 99 dollars of order 1042 because it broke", /Refund 99 USD/],
      ["yes", /amount must be at most 25\.5.*How much/],
      ["25", /Refund 25 USD of order 1042/],
    ],
  },
  {
    about: "asks for the order when none can be listed",
    options: { results: { list_orders: { status: "refused", code: "SIGN_IN", message: "Not signed in." } } },
    lines: [
      ["where is my order", /Which order/, ["list_orders {}"]],
      ["order 1043", /in transit/, ['track_shipment {"order_id":"1043"}']],
    ],
  },
];

const team: Transcript[] = [
  {
    about: "is passed on to the agent that can, which goes on with the same words",
    options: { agent: "orders" },
    lines: [
      ["where is order 1036?", /24 Nov 2026/, ['track_shipment {"order_id":"1036"}']],
      ["refund 20 dollars of order 1042 because it broke", /Refund 20 USD of order 1042/, ["transfer_to_billing {}"]],
      ["yes", /act_1/, ['refund_order {"order_id":"1042","amount":20,"reason":"it broke"}']],
      ["cancel order 1043", /Cancel order 1043\?/, ["transfer_to_orders {}"]],
      ["yes", /act_2/, [CANCEL_1043]],
    ],
  },
  {
    about: "goes back to the question of the other agent, once that is answered",
    options: { agent: "billing" },
    lines: [
      ["I want a refund for order 1042", /How much/],
      ["where is order 1036?", /24 Nov 2026/, ["transfer_to_orders {}", 'track_shipment {"order_id":"1036"}']],
      ["20", /Why/, ["transfer_to_billing {}"]],
      ["it broke", /Refund 20 USD of order 1042/],
    ],
  },
  {
    about: "asks for what nobody can do only a person",
    options: { agent: "billing" },
    lines: [["when are you open?", /can't do that here/, []]],
  },
];

const chinese: Transcript[] = [
  {
    about: "查询、取消、查询进度、撤回",
    lines: [
      ["你好", /您好/],
      ["我的订单1043到哪里了", /运输中[\s\S]*DHL/, ['track_shipment {"order_id":"1043"}']],
      ["取消它", /取消订单1043？（是\/否）/, []],
      ["是的", /还没有办理.*act_1/, [CANCEL_1043], /已取消/],
      ["取消了吗", /取消订单1043，等待批准/, ["list_my_actions {}"]],
      ["撤回", /已撤回/, ['withdraw_action {"action_id":"act_1"}']],
      ["谢谢", /不客气/],
    ],
  },
  {
    about: "从列表中选择并更正",
    lines: [
      ["我要取消订单", /1\. 订单 1043[\s\S]*3\. 订单 1036/, ["list_orders {}"]],
      ["第二个", /取消订单1042？/],
      ["不是，是1043", /取消订单1043？/],
      ["好的", /act_1/, [CANCEL_1043]],
    ],
  },
  {
    about: "逐项询问退款信息",
    lines: [
      ["我要退款", /哪个订单/],
      ["1042", /多少钱/],
      ["二十块", /原因/],
      ["杯子有划痕", /订单1042退款20美元（原因：杯子有划痕）/],
      ["改成15", /退款15美元/],
      ["确认", /act_1/, ['refund_order {"order_id":"1042","amount":15,"reason":"杯子有划痕"}']],
    ],
  },
  {
    about: "全额退款",
    lines: [
      ["订单1042全额退款，因为杯子坏了", /退款25\.50美元（原因：杯子坏了）/],
      ["不用了", /不办理/, []],
    ],
  },
  {
    about: "一句话里的两件事",
    lines: [
      [
        "取消订单1043，另外我的订单1036什么时候到？",
        /2026年11月24日[\s\S]*取消订单1043？/,
        ['track_shipment {"order_id":"1036"}'],
      ],
      ["好", /act_1/, [CANCEL_1043]],
    ],
  },
  {
    about: "修改地址",
    lines: [
      ["修改订单1043的收货地址为上海市南京西路100号，邮编200040", /上海市南京西路100号（邮编200040）/, []],
      ["是", /act_1/],
    ],
  },
  {
    about: "最近的订单和退货",
    lines: [
      ["我最近的订单到哪了", /运输中/, ["list_orders {}", 'track_shipment {"order_id":"1043"}']],
      ["我要退货，订单1042，杯子是坏的", /订单1042办理退货（原因：杯子是坏的）/],
      ["确定", /act_1/],
    ],
  },
  {
    about: "搜索商品",
    lines: [["有没有无线耳机", /无线耳机.*89\.90 USD/, ['search_products {"query":"无线耳机"}']]],
  },
  {
    about: "坦白身份，不乱猜，转人工",
    lines: [
      ["你是机器人吗", /不是真人/],
      ["你能做什么", /我有哪些订单/],
      ["今天天气怎么样", /不清楚/, []],
      ["转人工", /人工客服/, ["transfer_to_human {}"]],
    ],
  },
];

const refusals: Transcript[] = [
  {
    about: "a pending request is taken back, and never asked for again",
    lines: [
      ["cancel order 1043", /Cancel order 1043\?/],
      ["yes", /act_1/, [CANCEL_1043]],
      ["forget it, please don't cancel it", /taken back/, ['withdraw_action {"action_id":"act_1"}']],
      ["yes", /How can I help/, []],
    ],
  },
  {
    about: "a confirmation that is refused in other words is dropped",
    lines: [
      ["cancel order 1043", /Cancel order 1043\?/],
      ["actually no wait, dont", /won't do that/, []],
      ["don't cancel it", /no request waiting/, []],
      ["cancel order 1043", /Cancel order 1043\?/],
      ["don't cancel 1043, cancel 1042 please", /Cancel order 1042\?/, []],
    ],
  },
  {
    about: "a question is retracted, but a change of mind is a reason",
    lines: [
      ["return order 1042", /Why/],
      ["oh wait, take that back", /won't do that/, []],
      ["return order 1042", /Why/],
      ["I changed my mind", /reason: I changed my mind/],
      ["hmm no, I no longer want to return it", /won't do that/, []],
    ],
  },
  {
    about: "only the refused one of two requests is taken back",
    lines: [
      ["cancel order 1043", /1043\?/],
      ["yes", /act_1/],
      ["cancel order 1042", /1042\?/],
      ["yes", /act_2/],
      ["please don't cancel order 1043", /taken back.*1043/, ['withdraw_action {"action_id":"act_1"}']],
      ["unless it has shipped, don't cancel it", /Shall I take this request back/, []],
      ["no", /All right/, []],
      ["never mind", /Shall I take this request back: Cancel order 1042\?/, []],
      ["yes", /taken back.*1042/, ['withdraw_action {"action_id":"act_2"}']],
    ],
  },
  {
    about: "中文的拒绝和反悔",
    lines: [
      ["取消订单1043", /取消订单1043？/],
      ["别取消了", /不办理/, []],
      ["取消订单1043", /取消订单1043？/],
      ["是", /act_1/],
      ["算了，不取消了", /已撤回/, ['withdraw_action {"action_id":"act_1"}']],
      ["取消订单1042", /取消订单1042？/],
      ["是", /act_2/],
      ["取消申请", /已撤回/, ['withdraw_action {"action_id":"act_2"}']],
    ],
  },
];

const manyOrders: JsonObject = {
  status: "done",
  result: {
    orders: Array.from({ length: 20 }, (_, index) => ({
      order_id: String(2000 + index),
      status: "processing",
      placed_at: `2026-10-${10 + index}T09:00:00Z`,
      summary: `Thing number ${index}`,
    })),
  },
};
const references: Transcript[] = [1, 2, 5].map((keeps) => ({
  about: `a number picks from the list as it was shown, of which ${keeps} are left`,
  options: { keeps, results: { list_orders: manyOrders } },
  lines: [
    ["cancel my order", /1\. order 2019[\s\S]*6\. order 2014/],
    ["2", /Cancel order 2018\?/],
    ["no", /won't/],
    ["list my orders", /4\. order 2003/],
    ["cancel the third one", /Cancel order 2002\?/],
  ],
}));

const numbers: Transcript[] = [
  {
    about: "an order's number is no amount, and an order whose request is made is not taken for the next one",
    lines: [
      ["取消订单1043", /1043/],
      ["是", /act_1/],
      ["我要退款", /1\. 订单 1043[\s\S]*2\. 订单 1042/, ["list_orders {}"]],
      ["订单1042", /多少钱/],
      ["20", /原因/],
      ["坏了", /订单1042退款20美元（原因：坏了）/],
    ],
  },
  {
    about: "an order named at another question is the order",
    lines: [
      ["refund order 1043", /How much/],
      ["order 1042", /How much/],
      ["5", /Why/],
      ["it arrived broken", /Refund 5 USD of order 1042/],
    ],
  },
];

const several: Transcript[] = [
  {
    about: "three matters in one message, each with its own words",
    lines: [
      [
        "cancel 1043 and also refund 20 for order 1042 because it arrived broken, and where is 1036?",
        /24 Nov 2026[\s\S]*Cancel order 1043\?/,
        ['track_shipment {"order_id":"1036"}'],
      ],
      ["yes", /Refund 20 USD of order 1042 \(reason: it arrived broken\)\?/, [CANCEL_1043]],
    ],
  },
  {
    about: "one question about several orders, and then about another",
    lines: [
      [
        "status of orders 1042, 1036 and 1043?",
        /Ceramic[\s\S]*keyboard[\s\S]*headphones/,
        ["1042", "1036", "1043"].map((id) => `get_order {"order_id":"${id}"}`),
      ],
      ["where is order 1036", /in transit/],
      ["and 1043?", /in transit/, ['track_shipment {"order_id":"1043"}']],
      [
        "我的订单1042和1036到哪了",
        /运输中/,
        ['track_shipment {"order_id":"1042"}', 'track_shipment {"order_id":"1036"}'],
      ],
    ],
  },
  ...["cancel order 1036, sorry I meant 1043", "cancel order 1036. Oops, no, 1043", "取消订单1036，不对，是1043"].map(
    (said): Transcript => ({
      about: `a message corrects itself: ${said}`,
      lines: [
        ["where is order 1042?", /./],
        [said, /(?:Cancel order |取消订单)1043[?？]/, []],
      ],
    }),
  ),
  {
    about: "understands words that are misspelt",
    lines: [
      ["wheres my ordr 1036??", /in transit/, ['track_shipment {"order_id":"1036"}']],
      ["whats the statsu of ordr 1042", /delivered/, ['get_order {"order_id":"1042"}']],
      ["cancl my ordr 1043", /Cancel order 1043\?/, []],
    ],
  },
  {
    about: "says when there can be no such order",
    lines: [
      ["where is order 99999999999", /no order 99999999999.*Which order/, []],
      ["1043", /in transit/],
      ["查一下订单99999999999", /没有.*99999999999/, []],
    ],
  },
];

const amounts: Transcript[] = [
  ...["full amount", "all of it", "yes", "全部"].map(
    (said): Transcript => ({
      about: `how much "${said}" is stands in the books`,
      lines: [
        ["refund order 1042", /How much/],
        [said, /Why|原因/, ['list_refunds {"order_id":"1042"}']],
        ["it broke", /25\.50/],
      ],
    }),
  ),
  {
    about: "offers a person when a question leads nowhere, and still takes the answer",
    lines: [
      ["refund order 1042", /How much/],
      ["dunno", /How much/],
      ["no idea", /ask a colleague/],
      ["15", /Why/],
      ["it broke", /Refund 15 USD/],
    ],
  },
  {
    about: "hands over when that is accepted",
    lines: [
      ["refund order 1042", /How much/],
      ["whatever", /How much/],
      ["as you like", /ask a colleague/],
      ["yes", /colleague/, ["transfer_to_human {}"]],
    ],
  },
  {
    about: "a bare verb is a wish for it",
    lines: [
      ["refund", /Which order shall be refunded/],
      ["1042", /How much/],
    ],
  },
];

const states: Transcript[] = [
  {
    about: "offers only records that are in the state for it",
    lines: [
      ["I want to return my order", /Why/, ["list_orders {}"]],
      ["too big", /goods of order 1042/],
    ],
  },
  {
    about: "says that a record is in another state, and leaves the choice",
    lines: [
      ["list my orders", /1043/],
      ["return order 1043 because it is too big", /turned down, for it is processing\. Shall I ask for this/],
      ["yes", /act_1/],
    ],
  },
];

const expired = (language: string, title: string) => ({ tells: canned("outcomeExpired", language, { title }) });
const offers: Transcript[] = [
  {
    about: "a lapsed request is asked for again, or left",
    lines: [
      ["cancel order 1043", /1043\?/],
      ["yes", /act_1/],
      expired("en", "Cancel order 1043"),
      ["yes please", /act_2/, [CANCEL_1043]],
      expired("en", "Cancel order 1043"),
      ["no", /All right/, []],
    ],
  },
  {
    about: "重新提交过期的申请",
    lines: [["取消订单1043", /1043/], ["是", /act_1/], expired("zh", "取消订单1043"), ["好的", /act_2/, [CANCEL_1043]]],
  },
  ...(["outcomeFailed", "noAnswer", "tooManySteps"] as const).flatMap((reply) =>
    ["en", "zh"].map(
      (language): Transcript => ({
        about: `${reply} (${language}): a colleague is asked`,
        lines: [
          ["where is order 1043?", /./],
          { tells: canned(reply, language, { title: "Cancel order 1043" }) },
          [language === "zh" ? "好的" : "yes please", /colleague|人工客服/, ["transfer_to_human {}"]],
        ],
      }),
    ),
  ),
];

describe.each([
  ["English", english],
  ["Chinese", chinese],
  ["a team", team],
  ["refusals", refusals],
  ["offers", offers],
  ["references", references],
  ["numbers", numbers],
  ["several matters", several],
  ["amounts", amounts],
  ["states", states],
])("conversations in %s", (_, transcripts) => {
  it.each(transcripts)("$about", async ({ lines, options }) => {
    const talk = talkTo(options);
    for (const line of lines) {
      if (!Array.isArray(line)) {
        talk.tell(line.tells);
        continue;
      }
      const [said, contains, calls, lacks] = line;
      const before = talk.calls.length;
      const reply = await talk.say(said);
      expect(reply, `to "${said}"`).toMatch(contains);
      if (lacks) expect(reply, `to "${said}"`).not.toMatch(lacks);
      if (calls) expect(talk.calls.slice(before), `after "${said}"`).toEqual(calls);
    }
  });
});
