/**
 * How soon a customer reads the first sentence: the product, from message stored to the first piece of text on the feed, with
 * guards, routing and the real model chain, against a bare call by the same provider package. The model is a local server
 * that takes 400 ms to its first token and then gives 50 a second.
 * `node bench/first-sentence.ts [pglite|postgres] [turns = 25]`
 */
import { LLMock } from "@copilotkit/aimock";
import { HumanMessage, SystemMessage } from "@langchain/core/messages";
import { FakeListChatModel } from "@langchain/core/utils/testing";
import { ChatOpenAI } from "@langchain/openai";
import { createModelChain } from "../src/core/models/chain.ts";
import { readModelEnvironment } from "../src/core/models/environment.ts";
import { openDesk } from "../test/support/desk.ts";
import { sight } from "./ask.ts";
import { type DatabaseKind, openBenchDatabase } from "./bench-database.ts";
import { percentile, printTable, say } from "./measure.ts";

const QUESTION = "where is my order 1036?";
const TOKEN_CHARACTERS = 4;
// A full stop ends a sentence only if white space follows (it may stand in "10.50"), so the guard has to see one character
// more. The stop is the last character of its token here, which is the worst case: the product has to wait for the next one.
const FIRST_SENTENCE = "Your order 1036 left our warehouse on Tuesday and is on its way.";
const ANSWER = `${FIRST_SENTENCE} It should be with you on Friday. Is there anything else that I can do for you?`;

/** Goal: at most 5 % and 10 ms later than the bare call. */
const allowed = (bareMs: number) => 1.05 * bareMs + 10;

/** Ms until the first sentence is there. */
type FirstSentence = () => Promise<number>;

async function startModel(): Promise<LLMock> {
  const streamingProfile = { ttft: 400, tps: 50 };
  const mock = new LLMock({ port: 0 });
  mock.onMessage(QUESTION, { content: ANSWER }, { streamingProfile, chunkSize: TOKEN_CHARACTERS });
  await mock.start();
  return mock;
}

function bareCall(baseURL: string): FirstSentence {
  const options = { model: "gpt-5.4", apiKey: "bench", useResponsesApi: false, streamUsage: true };
  const chat = new ChatOpenAI({ ...options, configuration: { baseURL } });
  return async () => {
    const started = performance.now();
    let text = "";
    let complete = Number.NaN;
    const messages = [new SystemMessage("You help the customers of a shop."), new HumanMessage(QUESTION)];
    for await (const chunk of await chat.stream(messages)) {
      text += chunk.text;
      if (Number.isNaN(complete) && text.includes(FIRST_SENTENCE)) complete = performance.now();
    }
    return complete - started;
  };
}

async function compare(kind: DatabaseKind, turns: number, mock: LLMock): Promise<void> {
  const baseURL = `${mock.url}/v1`;
  const models = createModelChain({
    environment: readModelEnvironment({
      MODEL: "openai:gpt-5.4",
      OPENAI_API_KEY: "bench",
      OPENAI_BASE_URL: baseURL,
    }),
    offline: new FakeListChatModel({ responses: ["No model answered."] }),
    log: { warn: (details, message) => say(`${message} ${JSON.stringify(details)}`) },
  });
  const { db, close } = await openBenchDatabase(kind);
  const desk = await openDesk({ db, models });
  const { threads, inbox } = desk.support;
  const owner = await desk.customer("C001");

  async function product(): Promise<number> {
    const { id } = await threads.open("web", owner);
    const first = sight(desk.support, id, (event) => (event.type === "token" ? event.content : undefined));
    const ended = sight(desk.support, id, (event) => event.type === "message_complete" || undefined);
    await inbox.accept({ conversationId: id, owner, text: QUESTION });
    const stored = performance.now();
    const { seen, at } = await first;
    if (seen.trim() !== FIRST_SENTENCE) throw new Error(`The product said: ${seen}`);
    await ended;
    return at - stored;
  }

  const bare = bareCall(baseURL);
  const times: Record<"bare" | "product", number[]> = { bare: [], product: [] };
  for (const warmUp of [bare, product, bare, product]) await warmUp();
  for (let turn = 0; turn < turns; turn++) {
    if (turn % 10 === 0) say(`${kind}: turn ${turn + 1} of ${turns}`);
    times.bare.push(await bare());
    times.product.push(await product());
  }
  const row = (name: string, ms: number[]) => ({
    database: kind,
    "": name,
    "p50 ms": percentile(ms, 0.5),
    "p90 ms": percentile(ms, 0.9),
  });
  const rows = [row("bare call", times.bare), row("product", times.product)] as const;
  const [bareRow, productRow] = rows;
  const both = (figure: "p50 ms" | "p90 ms") => ({ bare: bareRow[figure], ours: productRow[figure] });
  const [p50, p90] = [both("p50 ms"), both("p90 ms")];
  printTable([
    ...rows,
    { database: kind, "": "ratio", "p50 ms": p50.ours / p50.bare, "p90 ms": p90.ours / p90.bare },
    { database: kind, "": "goal, at most", "p50 ms": allowed(p50.bare), "p90 ms": allowed(p90.bare) },
  ]);
  await desk.close();
  await close();
}

const [only, turns = "25"] = process.argv.slice(2);
const mock = await startModel();
for (const kind of ["pglite", "postgres"] as const)
  if (!only || only === kind) await compare(kind, Number(turns), mock);
await mock.stop();
