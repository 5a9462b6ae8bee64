import type { JsonObject } from "../../json.ts";
import { conversations, type Transcript } from "./transcript.fixture.ts";

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

conversations("references", references);

const numbers: Transcript[] = [
  {
    about: "an order's number is no amount, and an order whose request is made is not taken for the next one",
    lines: [
      ["取消订单1043", /1043/],
      ["是", /act_1/],
      ["我要退款", /1\. 订单 1043[\s\S]*2\. 订单 1042/, ["list_orders {}"]],
      ["订单1042", /多少钱/],
      ["20", /原因/],
      ["坏了", /订单1042退款20美元（原因：坏了。）/],
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

conversations("numbers", numbers);
