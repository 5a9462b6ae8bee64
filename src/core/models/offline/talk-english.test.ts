import { CANCEL_1043, conversations, type Transcript } from "./transcript.fixture.ts";

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

conversations("in English", english);
