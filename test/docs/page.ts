import { readdir, readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const ROOT = fileURLToPath(new URL("../../", import.meta.url));

/** One fenced block of a page. `info` is what stands behind the fence, such as `sh run` or `yaml agents/orders.yaml`. */
export interface Block {
  info: string;
  text: string;
}

/** A page of the documentation, by its path in the repository. */
export interface Page {
  path: string;
  text: string;
  blocks: Block[];
  /** Paths in the repository that the page links to. */
  links: string[];
}

const FENCED = /^```([^\n`]*)\n(.*?)^```$/gms;

function blocksOf(markdown: string): Block[] {
  return [...markdown.matchAll(FENCED)].map(([, info = "", text = ""]) => ({ info: info.trim(), text }));
}

const LINK = /\]\((?!https?:|#)([^)#\s]+)(?:#[^)\s]*)?\)/g;

function linksOf(path: string, markdown: string): string[] {
  return [...markdown.matchAll(LINK)].map(([, target = ""]) => join(dirname(path), target));
}

/** README.md, CHANGELOG.md and everything in docs/. */
export async function readPages(): Promise<Page[]> {
  const docs = (await readdir(join(ROOT, "docs"), { recursive: true })).filter((name) => name.endsWith(".md")).sort();
  return Promise.all(
    ["README.md", "CHANGELOG.md", ...docs.map((name) => `docs/${name}`)].map(async (path) => {
      const text = await readFile(join(ROOT, path), "utf8");
      return { path, text, blocks: blocksOf(text), links: linksOf(path, text) };
    }),
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
