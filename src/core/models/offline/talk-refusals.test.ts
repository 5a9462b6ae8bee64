import { canned } from "../../conversation/canned-replies.ts";
import { CANCEL_1043, conversations, type Transcript } from "./transcript.fixture.ts";

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

const takingBack: Transcript[] = [
  {
    about: "what stands behind a withdrawal is the request that waits, and no new wish",
    lines: [
      ["取消订单1043", /取消订单/],
      ["是", /act_1/, [CANCEL_1043]],
      ["撤回取消1043", /撤回/, ['withdraw_action {"action_id":"act_1"}']],
    ],
  },
  {
    about: "by the record that is named",
    lines: [
      ["cancel order 1043", /\?/],
      ["yes", /act_1/],
      ["refund 20 of order 1042, it arrived chipped", /\?/],
      ["yes", /act_2/],
      ["withdraw the cancellation of 1043", /taken back.*1043/, ['withdraw_action {"action_id":"act_1"}']],
    ],
  },
  {
    about: "a complaint is no refusal",
    lines: [
      ["cancel order 1043", /\?/],
      ["yes", /act_1/],
      ["refund 20 for order 1042, it never arrived", /Refund 20 USD of order 1042/, [], /take/],
    ],
  },
  {
    about: "what is not asked for yet is dropped, and is no reason",
    lines: [
      ["refund 20 of order 1042", /Why/],
      ["withdraw it", /won't do that/, []],
    ],
  },
  {
    about: "a command is no change of what is in hand",
    lines: [
      ["refund 20 of order 1042 because it broke", /Refund 20 USD of order 1042/],
      ["cancel 1043", /Cancel order 1043\?/, [], /Refund/],
    ],
  },
  { about: "nothing is said twice", lines: [["算了，撤回吧", /^目前没有可以撤回的申请。$/, undefined]] },
];

conversations("refusals", refusals);
conversations("taking back", takingBack);

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

conversations("offers", offers);
