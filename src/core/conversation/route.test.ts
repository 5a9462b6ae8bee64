import { beforeAll, describe, expect, it } from "vitest";
import { loadProject, type Project } from "../agents/project.ts";
import { type Classifier, trainClassifier } from "../intent/classifier.ts";
import { route } from "./route.ts";

let agents: Project["agents"];
let classifier: Classifier;

beforeAll(async () => {
  const { project, problems } = await loadProject(".");
  if (!project) throw new Error(JSON.stringify(problems));
  agents = project.agents;
  const examples = [...agents.values()].flatMap(({ name, examples: texts }) =>
    texts.map((text) => ({ text, label: name })),
  );
  classifier = trainClassifier(examples);
});

const saidTo = (agent: string | null, text: string, needOpen: boolean) => {
  const conversation = { status: "active" as const, agent, language: "en", clarifying: false, needOpen };
  const decided = route(text, conversation, agents, classifier);
  return decided.to === "agents" ? decided.parts.map((part) => part.agent) : [decided.to];
};

describe("a conversation that an agent has", () => {
  it.each(["no, order 1042", "sorry, I meant order 1042", "不对，是订单1042"])(
    "stays with who asked when the customer corrects themselves: %s",
    (text) => expect(saidTo("billing", text, true)).toEqual(["billing"]),
  );

  it.each(["the lamp flickers", "the screen stays black"])(
    "stays with who asked when the customer states what was asked for: %s",
    (text) => expect(saidTo("returns", text, true)).toEqual(["returns"]),
  );

  it.each(["where is my parcel, has order 1042 been shipped?", "我的包裹到哪里了？"])(
    "leaves who asked for what clearly begins another matter: %s",
    (text) => expect(saidTo("billing", text, true)).toEqual(["orders"]),
  );

  it("goes to another agent when the message is clearly for them", () => {
    expect(saidTo("billing", "where is my parcel, has order 1042 been shipped?", false)).toEqual(["orders"]);
  });
});
