import type { JsonObject } from "../../json.ts";
import type { OfflineTool } from "./knowledge.ts";
import { conversations, type Transcript } from "./transcript.fixture.ts";

function imported(name: string, inputSchema: JsonObject, examples: string[]): OfflineTool {
  return { name, effect: "write", description: name, inputSchema, wording: { examples } };
}

const account: JsonObject = { type: "string", pattern: "^A\\d{5,}$" };
const variant = (title: string, kind: string, members: JsonObject): JsonObject => ({
  type: "object",
  title,
  properties: { type: { const: kind }, ...members },
  required: ["type", ...Object.keys(members)],
});

const transfer = imported(
  "create-transfer",
  {
    type: "object",
    properties: {
      fromAccountId: account,
      amount: { type: "string", pattern: "^\\d{1,12}(\\.\\d{1,2})?$" },
      currency: { type: "string", enum: ["USD", "EUR", "CNY"] },
      destination: { $ref: "#/$defs/Destination" },
    },
    required: ["fromAccountId", "amount", "currency", "destination"],
    $defs: {
      Destination: { oneOf: [{ $ref: "#/$defs/Internal" }, { $ref: "#/$defs/Bank" }] },
      Internal: variant("Another account here", "internal", { accountId: account }),
      Bank: variant("An account at another bank", "bank", {
        iban: { type: "string", pattern: "^[A-Z]{2}\\d{2}[A-Z0-9]{8,30}$" },
        holder: { type: "object", properties: { name: { type: "string" } }, required: ["name"] },
      }),
    },
  },
  ["send money", "make a transfer", "transfer money", "转账", "我要汇款"],
);

const objects: Transcript[] = [
  {
    about: "the kind is asked for first, then what that kind requires, one at a time",
    options: { imported: { tools: [transfer] } },
    lines: [
      [
        "transfer 25.50 euros from A20001",
        /destination type \(Another account here, An account at another bank\)\?/,
        [],
      ],
      ["to another bank", /destination iban/],
      ["DE02120300000000202051", /holder name/],
      ["Alice Chen", /A20001, amount: 25\.50, currency: EUR.*holder name: Alice Chen.*yes\/no/],
      [
        "yes",
        /act_1/,
        [
          'create-transfer {"fromAccountId":"A20001","amount":"25.50","currency":"EUR","destination":{"type":"bank","iban":"DE02120300000000202051","holder":{"name":"Alice Chen"}}}',
        ],
      ],
    ],
  },
  {
    about: "another kind requires something else",
    options: { imported: { tools: [transfer] } },
    lines: [
      ["我要从A20001转账25元", /收款方的类型/, []],
      ["internal", /destination account/],
      ["A20002", /yes\/no/],
      [
        "yes",
        /act_1/,
        [
          'create-transfer {"fromAccountId":"A20001","amount":"25","currency":"CNY","destination":{"type":"internal","accountId":"A20002"}}',
        ],
      ],
    ],
  },
  {
    about: "what the company's system did not accept inside an object is asked for again",
    options: {
      imported: { tools: [transfer] },
      results: {
        "create-transfer": {
          status: "invalid_arguments",
          problems: [{ path: "destination.accountId", message: "is closed" }],
        },
      },
    },
    lines: [
      ["transfer 25 euros from A20001", /destination type/],
      ["internal", /destination account/],
      ["A20002", /yes\/no/],
      ["yes", /is closed.*destination account/],
    ],
  },
];

const replaceCard = imported(
  "replace-card",
  {
    type: "object",
    properties: {
      cardId: { type: "string", pattern: "^CD\\d{4,}$" },
      reason: {
        type: "string",
        description: "补卡原因：lost 遗失，stolen 被盗，worn_out 磨损，other 其他",
        enum: ["lost", "stolen", "worn_out", "other"],
      },
    },
    required: ["cardId", "reason"],
  },
  ["replace my card", "I need a new card", "补卡", "我要换一张卡"],
);
const REPLACED = (reason: string): string => `replace-card {"cardId":"CD3001","reason":"${reason}"}`;

const reasons: Transcript[] = [
  ["replace my card CD3001", "I think it was stolen on the train", "stolen"],
  ["replace my card CD3001", "someone stole it", "stolen"],
  ["replace my card CD3001", "because it wears out, it is all worn", "worn_out"],
  ["replace my card CD3001", "some other reason", "other"],
  ["我要补卡 CD3001", "用了很久，磨损了", "worn_out"],
  ["我要补卡 CD3001", "卡遗失了", "lost"],
].map(
  ([wish = "", said = "", reason = ""]): Transcript => ({
    about: `"${said}" is the reason ${reason}`,
    options: { imported: { tools: [replaceCard] } },
    lines: [
      [wish, /reason|原因/, []],
      [said, /yes\/no|是\/否/],
      [/\p{Script=Han}/u.test(wish) ? "是" : "yes", /act_1/, [REPLACED(reason)]],
    ],
  }),
);

const unfitting: Transcript[] = [
  {
    about: "words that fit none of the reasons are no reason",
    options: { imported: { tools: [replaceCard] } },
    lines: [
      ["replace my card CD3001 because I feel like it", /reason \(lost, stolen, worn out, other\)\?/, []],
      ["just for fun", /reason \(/, []],
      ["it is lost", /yes\/no/],
    ],
  },
  {
    about: "原因按说明里的叫法询问",
    options: { imported: { tools: [replaceCard] } },
    lines: [["我要补卡 CD3001", /原因.*遗失, 被盗, 磨损, 其他/, []]],
  },
];

conversations("objects as arguments", objects);
conversations("reasons of which there is a list", [...reasons, ...unfitting]);
