import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));

/** One fenced block of a page. `info` is what stands behind the fence, such as `sh run` or `yaml agents/orders.yaml`. */
export interface Block {
  info: string;
  text: string;
}

/** A page of the documentation, by its path in the repository. */
export interface Page {
  path: string;
  blocks: Block[];
}

const FENCED = /^```([^\n`]*)\n(.*?)^```$/gms;

function blocksOf(markdown: string): Block[] {
  return [...markdown.matchAll(FENCED)].map(([, info = "", text = ""]) => ({ info: info.trim(), text }));
}

/** README.md and everything in docs/, but the decisions, which show nothing to run. */
export async function readPages(): Promise<Page[]> {
  const docs = (await readdir(join(ROOT, "docs"))).filter((name) => name.endsWith(".md")).sort();
  return Promise.all(
    ["README.md", ...docs.map((name) => `docs/${name}`)].map(async (path) => ({
      path,
      blocks: blocksOf(await readFile(join(ROOT, path), "utf8")),
    })),
  );
}

/** Something to run, and the lines that the page shows behind it. */
export interface Example {
  script: string;
  shown: string[];
}

/** The blocks marked `sh run`, each with the lines of the `text` or `json` block that follows it. */
export function examplesOf({ blocks }: Page): Example[] {
  return blocks.flatMap(({ info, text: script }, index) => {
    if (info !== "sh run") return [];
    const next = blocks[index + 1];
    const shown = next && ["text", "json"].includes(next.info) ? next.text.split("\n") : [];
    return [{ script, shown: shown.filter((line) => line.trim() !== "") }];
  });
}

/** The blocks marked `yaml PATH`: files of a project. */
export function filesOf({ blocks }: Page): { path: string; text: string }[] {
  return blocks.flatMap(({ info, text }) => {
    const [language, path] = info.split(" ");
    return language === "yaml" && path ? [{ path, text }] : [];
  });
}
