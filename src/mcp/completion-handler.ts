import type { Server, ServerContext } from "@modelcontextprotocol/server";
import type { PromptKind } from "./prompts/prompt-kind.ts";
import type { ResourceShelf } from "./resource-shelf.ts";
import type { Visit } from "./visit.ts";

/** The specification's own limit (Completion). */
const MOST_COMPLETIONS = 100;

/** Answers `completion/complete`: for variables of templates and for arguments of prompts. */
export function setCompletionHandler(
  server: Server,
  { resources, prompts }: { resources: ResourceShelf; prompts: readonly PromptKind[] },
  visitOf: (context: ServerContext) => Promise<Visit>,
): void {
  server.setRequestHandler("completion/complete", async ({ params: { ref, argument } }, context) => {
    const visit = await visitOf(context);
    const { name, value } = argument;
    const argumentOf = (prompt: string) =>
      prompts.find((one) => one.name === prompt)?.arguments.find((one) => one.name === name);
    const from = ref.type === "ref/resource" ? { template: ref.uri } : argumentOf(ref.name)?.from;
    const values = await valuesOf(from);
    const shown = values.slice(0, MOST_COMPLETIONS);
    return { completion: { values: shown, total: values.length, hasMore: values.length > shown.length } };

    async function valuesOf(source: typeof from): Promise<readonly string[]> {
      if (!source) return [];
      if ("words" in source) return source.words.filter((word) => word.startsWith(value));
      return resources.complete(source.template, name, value, visit);
    }
  });
}
