import { CANCEL_1043, conversations, type Transcript } from "./transcript.fixture.ts";

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
    about: "takes a correction for the matter in hand",
    options: { agent: "billing" },
    lines: [
      ["I want a refund for order 1042", /How much/],
      ["no, order 1036", /How much/, []],
      ["20", /Why/],
      ["it broke", /Refund 20 USD of order 1036/],
    ],
  },
  {
    about: "does what a command says, whatever else its words are like",
    options: { agent: "billing" },
    lines: [["refund 20 for order 1042, my refund has not arrived yet", /Refund 20 USD of order 1042|Why/, []]],
  },
  {
    about: "asks for what nobody can do only a person",
    options: { agent: "billing" },
    lines: [["when are you open?", /can't do that here/, []]],
  },
  {
    about: "two matters for two agents in one message are both asked about, one after the other",
    options: { agent: "orders" },
    lines: [
      [
        ["cancel order 1043", "and refund 20 for order 1042, it arrived chipped"],
        /Cancel order 1043\?[\s\S]*come to the rest/,
      ],
      ["yes", /passed it on: Cancel order 1043[\s\S]*Refund 20 USD of order 1042/, undefined],
      [
        "yes",
        /passed it on: Refund 20/,
        ['refund_order {"order_id":"1042","amount":20,"reason":"it arrived chipped"}'],
      ],
      ["yes", /How can I help/, []],
    ],
  },
];

conversations("with a team", team);
