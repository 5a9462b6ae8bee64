import { writeFileSync } from "node:fs";
import { rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it, onTestFinished, vi } from "vitest";
import type { LoadedProject } from "./project.ts";
import { projectFolder, writeProjectFile } from "./project-folder.fixture.ts";
import { watchProject } from "./watch-project.ts";

const agent = (description: string) => `name: a\ndescription: ${description}\ninstructions: x\n`;

/** Waits for what the file system and the pause after an edit bring. */
function soon(assertion: () => void): Promise<void> {
  return vi.waitFor(assertion, { timeout: 10_000 });
}

async function watched() {
  const directory = await projectFolder({ "agents/a.yaml": agent("one") });
  const seen: LoadedProject[] = [];
  const watch = watchProject(directory, (loaded) => void seen.push(loaded));
  onTestFinished(() => watch.close());
  const arrives = (description: string) =>
    soon(() => expect(seen.at(-1)?.project?.agents.get("a")?.description).toBe(description));
  return { directory, seen, watch, arrives };
}

it("brings an edit, whether the editor writes or renames", async () => {
  const { directory, arrives } = await watched();
  await writeFile(join(directory, "agents/a.yaml"), agent("two"));
  await arrives("two");
  await writeFile(join(directory, "agents/.a.yaml.tmp"), agent("three"));
  await rename(join(directory, "agents/.a.yaml.tmp"), join(directory, "agents/a.yaml"));
  await arrives("three");
});

it("brings the problems of a bad edit instead of a project, and then the good one", async () => {
  const { directory, seen, arrives } = await watched();
  await writeFile(join(directory, "agents/a.yaml"), "name: [");
  await soon(() => expect(seen.at(-1)).toMatchObject({ project: null, problems: [{ file: "agents/a.yaml" }] }));
  await writeFile(join(directory, "agents/a.yaml"), agent("mended"));
  await arrives("mended");
});

it("takes several writes in a row as one edit", async () => {
  const { directory, seen, arrives } = await watched();
  for (const text of ["a", "b", "c", "last"]) writeFileSync(join(directory, "agents/a.yaml"), agent(text));
  await arrives("last");
  expect(seen).toHaveLength(1);
});

it("follows folders that are replaced or come later", async () => {
  const { directory, seen, arrives } = await watched();
  await rename(join(directory, "agents"), join(directory, "old"));
  await writeProjectFile(directory, "agents/a.yaml", agent("replaced"));
  await arrives("replaced");
  await writeFile(join(directory, "agents/a.yaml"), agent("again"));
  await arrives("again");
  await writeProjectFile(directory, "policies/p.yaml", "- { tool: '*', decide: deny }");
  await soon(() => expect(seen.at(-1)?.project?.policies).toHaveLength(1));
  await rm(join(directory, "policies"), { recursive: true });
  await soon(() => expect(seen.at(-1)?.project?.policies).toHaveLength(0));
});

it("is silent once closed", async () => {
  const { directory, seen, watch } = await watched();
  await writeFile(join(directory, "agents/a.yaml"), agent("two"));
  watch.close();
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(seen).toEqual([]);
});
