import type { Task } from "./reference.ts";
import { serves } from "./serves.ts";

/** Tasks that call something, are refused something or change more things than any before them. */
function telling(tasks: readonly Task[]): Task[] {
  const seen = new Set<string>();
  return tasks.filter(({ actions }) => {
    const changes = actions.filter(({ type }) => type === "write").length;
    const told = [`${changes} changes`, ...actions.map(({ name, error }) => `${name}: ${error ?? "done"}`)];
    const before = seen.size;
    for (const one of told) seen.add(one);
    return seen.size > before;
  });
}

serves("the reference shop's telling tasks", telling);
