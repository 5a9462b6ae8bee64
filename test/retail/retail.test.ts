import type { Task } from "./reference.ts";
import { serves } from "./serves.ts";

/** Tasks that call something, are refused something or are of a length that none before them was. */
function telling(tasks: readonly Task[]): Task[] {
  const seen = new Set<string>();
  return tasks.filter(({ actions }) => {
    const news = [`${actions.length} calls`, ...actions.map(({ name, error }) => `${name}: ${error ?? "done"}`)];
    const before = seen.size;
    for (const one of news) seen.add(one);
    return seen.size > before;
  });
}

serves("the reference shop's telling tasks", telling);
