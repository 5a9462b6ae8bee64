import { type Classification, type Classifier, type Example, trainClassifier } from "../../intent/classifier.ts";
import type { OfflineAgent, OfflineKnowledge, OfflineTool } from "./knowledge.ts";

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
    const places = agents(knowledge.agents().flatMap(agentExamples));
    return { wish: (text, atHand) => preferring(wishes, text, atHand), agent: (text) => places.classify(text) };
  };
}
