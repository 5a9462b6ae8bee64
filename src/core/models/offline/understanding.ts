import { type Classification, type Classifier, type Example, trainClassifier } from "../../intent/classifier.ts";
import type { OfflineAgent, OfflineKnowledge, OfflineTool } from "./knowledge.ts";
import { argumentsOf, isIdentifier, nounOf } from "./schema.ts";
import { createSpelling } from "./spelling.ts";

/** What customers say to the tools that every agent has. */
export const BUILT_IN_EXAMPLES: Record<string, string[]> = {
  list_my_actions: [
    "what is pending",
    "did you cancel it",
    "is my request approved yet",
    "what happened to my request",
    "has it been done",
    "which requests are waiting",
    "status of my request",
    "did that go through",
    "was it approved",
    "还有什么在等待处理",
    "我的申请怎么样了",
    "批准了吗",
    "取消了吗",
    "办好了吗",
    "申请进度",
    "审批通过了没有",
  ],
  withdraw_action: [
    "withdraw it",
    "withdraw my request",
    "take back the request",
    "don't do it after all",
    "please withdraw that request",
    "stop the pending request",
    "undo my request",
    "撤回申请",
    "撤回",
    "我不申请了，撤回吧",
    "把刚才的申请撤销",
    "收回申请",
  ],
};

export interface Understanding {
  /** What a message asks for, by names of tools; one that is at hand is preferred to one that fits only a little better. */
  wish(text: string, atHand: ReadonlySet<string>): Classification;
  /** The agent whose examples fit a message, with the certainty of that. */
  agent(text: string): Classification;
}

function toolExamples(tool: OfflineTool): Example[] {
  const said = [...(tool.wording?.examples ?? []), ...(BUILT_IN_EXAMPLES[tool.name] ?? [])];
  const titles = Object.values(tool.wording?.title ?? {}).map((title) => title.replace(/\{[\w.]+\}/g, " "));
  const own = [
    tool.name.replaceAll("_", " "),
    ...titles,
    ...(said.length > 0 ? [] : [tool.description.split(/(?<=[.。])\s/)[0] ?? ""]),
  ];
  return [...said, ...own].filter((text) => text.trim() !== "").map((text) => ({ text, label: tool.name }));
}

function agentExamples(agent: OfflineAgent): Example[] {
  return agent.examples.map((text) => ({ text, label: agent.name }));
}

/** How little a tool at hand may be behind the best one to be taken instead. */
const NEARLY_AS_GOOD = 0.3;

function preferring(classifier: Classifier, text: string, atHand: ReadonlySet<string>): Classification {
  const found = classifier.classify(text);
  if (found.kind === "out_of_scope" || found.kind === "multiple" || found.labels.some((label) => atHand.has(label)))
    return found;
  const ranked = classifier.rank(text);
  const near = ranked.find(({ label }) => atHand.has(label));
  const best = ranked[0];
  if (!near || !best || near.probability < best.probability * NEARLY_AS_GOOD) return found;
  const { label, probability: confidence } = near;
  return { label, confidence, kind: "single", labels: [label], parts: [{ text, label }] };
}

/** "where is 1036": a bare number in the place of a record is one of those that most tools are about. */
function withNouns(text: string, tools: readonly OfflineTool[]): string {
  const identifiers = tools
    .flatMap((tool) => argumentsOf(tool.inputSchema))
    .filter((argument) => isIdentifier(argument) && argument.pattern);
  return text.replace(
    /(?<=\b(?:is|are|about|of|for|track|show|find|cancel|return|and)\s+)[A-Za-z]?\d{3,}\b(?!\s*(?:usd|dollars?|euros?|bucks|[%.]\d))/giu,
    (number) => {
      const argument = identifiers.find(({ pattern }) => pattern?.test(number));
      return argument ? `${nounOf(argument.name)} ${number}` : number;
    },
  );
}

/** Trains again only when what is known has changed: the same examples give the same classifier. */
function remembering(): (examples: Example[]) => Classifier {
  let trainedOn = "";
  let classifier = trainClassifier([]);
  return (examples) => {
    const key = JSON.stringify(examples);
    if (key !== trainedOn) {
      classifier = trainClassifier(examples);
      trainedOn = key;
    }
    return classifier;
  };
}

/** Reads the knowledge at every call and keeps what it learnt from it in between. */
export function createUnderstanding(): (knowledge: OfflineKnowledge) => Understanding {
  const tools = remembering();
  const agents = remembering();
  return (knowledge) => {
    const known = knowledge.tools().filter(({ access }) => access !== "staff");
    const builtIn = Object.keys(BUILT_IN_EXAMPLES).filter((name) => !known.some((tool) => tool.name === name));
    const wishes = tools([
      ...known.flatMap(toolExamples),
      ...builtIn.flatMap((name) => (BUILT_IN_EXAMPLES[name] ?? []).map((text) => ({ text, label: name }))),
    ]);
    const spell = createSpelling(known.flatMap(toolExamples).map(({ text }) => text));
    const wish = (text: string, atHand: ReadonlySet<string>): Classification => {
      const said = withNouns(text, known);
      const found = preferring(wishes, said, atHand);
      const read = found.kind === "out_of_scope" ? preferring(wishes, spell(said), atHand) : found;
      // The customer's own words go on to where reasons and search words are taken from them.
      return read.kind === "multiple" ? read : { ...read, parts: read.parts.map((part) => ({ ...part, text })) };
    };
    const places = agents(knowledge.agents().flatMap(agentExamples));
    return { wish, agent: (text) => places.classify(text) };
  };
}
