import type { Tool } from "../tools/catalogue.ts";
import { type Agent, HUMAN } from "./agent.ts";

const MOST_EXAMPLES = 20;

/** The first sentence of a description, as somebody might ask for it. */
function wish(description: string): string {
  const sentence = description.split(/(?<=[.!?。！？])\s/u)[0] ?? "";
  return sentence
    .replace(/[.。]$/u, "")
    .slice(0, 200)
    .toLowerCase();
}

/** `subscription_items`: as people write it. */
const words = (name: string) => name.replaceAll("_", " ");

function draftAgent(name: string, tools: readonly Tool[], taken: ReadonlySet<string>): Agent {
  const wishes = new Set(tools.map(({ description }) => wish(description)));
  const examples = [...wishes].filter((text) => text !== "" && !taken.has(text));
  return {
    name,
    description: `Helps customers with ${words(name)}.`,
    effect: tools.some(({ effect }) => effect === "write") ? "write" : "read",
    instructions: [
      `You help customers with ${words(name)}.`,
      "Look things up with your tools before you answer, and ask for what is missing, one thing at a time.",
      "A change waits for a colleague before it is made: say that it is waiting, never that it is done.",
      "What your tools cannot do is for a human.",
    ].join("\n"),
    tools: [],
    handoffs: [HUMAN],
    examples: examples.slice(0, MOST_EXAMPLES),
    model: "default",
  };
}

/**
 * Agents for tools that name one which nobody has written yet (`agent: subscriptions`), from what the tools say of themselves.
 * Tools for staff alone need none.
 */
export function draftAgents(tools: readonly Tool[], known: ReadonlyMap<string, Agent>): Agent[] {
  const wanted = Map.groupBy(
    tools.filter(
      ({ access, agent }) => access !== "staff" && agent !== undefined && agent !== HUMAN && !known.has(agent),
    ),
    ({ agent = "" }) => agent,
  );
  // An example that two agents claim leads to neither, and a project with one is refused.
  const taken = new Set([...known.values()].flatMap(({ examples }) => examples.map((text) => text.toLowerCase())));
  return [...wanted].map(([name, some]) => {
    const agent = draftAgent(name, some, taken);
    for (const example of agent.examples) taken.add(example);
    return agent;
  });
}
