import { CANCEL_1043, conversations, type Transcript } from "./transcript.fixture.ts";

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

conversations("several matters", several);

const requests: Transcript[] = [
  {
    about: "says that the same is waiting already before it asks for it twice",
    lines: [
      ["cancel order 1043", /\?/],
      ["yes", /act_1/, [CANCEL_1043]],
      ["cancel order 1043", /same request is waiting already \(act_1\).*Cancel order 1043\?/, []],
      ["no", /won't/, []],
    ],
  },
  {
    about: "says nothing waits that was done, however that was worded",
    lines: [
      ["cancel order 1043", /\?/],
      ["yes", /act_1/, [CANCEL_1043]],
      { tells: "Number 1043 will not be sent. Your money is on its way back.", outcomeOf: "act_1" },
      ["cancel order 1043", /Cancel order 1043\?/, [], /waiting/],
    ],
  },
  {
    about: "asks again for what is too short for the company's system, in the customer's language",
    options: {
      results: {
        cancel_order: {
          status: "invalid_arguments",
          message: "The arguments of cancel_order do not fit: reason must NOT have fewer than 3 characters.",
          problems: [{ path: "order_id", message: "must NOT have fewer than 3 characters" }],
        },
      },
    },
    lines: [
      ["取消订单1043", /取消订单/],
      ["是", /信息不符合要求/, [CANCEL_1043], /must NOT/],
    ],
  },
  {
    about: "words refusals for the customer",
    options: {
      results: { cancel_order: { status: "refused", code: "NOT_OWNED", message: "There is no such record." } },
    },
    lines: [
      ["取消订单1043", /取消订单/],
      ["是", /在您名下没有查到/, [CANCEL_1043], /record/],
    ],
  },
  {
    about: "does not ask the same yes-or-no question for ever",
    lines: [
      ["cancel order 1043", /yes\/no/],
      ["lol", /Please answer yes or no/, []],
      ["asdf qwer", /ask a colleague to take over/, []],
    ],
  },
  {
    about: "takes no question and no new wish for a reason",
    lines: [
      ["refund 20 of order 1042", /Why/],
      ["did you refund me?", /Why/],
      ["where is order 1036?", /in transit/, ['track_shipment {"order_id":"1036"}']],
      ["it arrived chipped", /Refund 20 USD of order 1042 \(reason: it arrived chipped\)/],
    ],
  },
];

conversations("requests", requests);

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

conversations("amounts", amounts);

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

conversations("states of records", states);
