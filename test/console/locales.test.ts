import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { z } from "zod";

const source = join(import.meta.dirname, "../../console/src");

type Words = { [key: string]: string | Words };
const words: z.ZodType<Words> = z.lazy(() => z.record(z.string(), z.union([z.string(), words])));

async function readWords(language: string): Promise<Words> {
  return words.parse(JSON.parse(await readFile(join(source, `locales/${language}.json`), "utf8")));
}

/** Every key with its text; the plural forms of one text, of which English has two and Chinese one, share a key. */
function entries(of: Words, prefix = ""): [key: string, text: string][] {
  return Object.entries(of).flatMap(([key, value]): [string, string][] =>
    typeof value === "string"
      ? [[prefix + key.replace(/_(one|other)$/, ""), value]]
      : entries(value, `${prefix}${key}.`),
  );
}

const placeholders = (text: string) => [...text.matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name).sort();

const english = entries(await readWords("en"));
const chinese = entries(await readWords("zh"));

it("says everything in both languages", () => {
  expect(new Set(chinese.map(([key]) => key))).toEqual(new Set(english.map(([key]) => key)));
});

it("fills in the same in both languages", () => {
  const filled = (texts: typeof english) => new Set(texts.map(([key, text]) => [key, ...placeholders(text)].join(" ")));
  expect(filled(chinese)).toEqual(filled(english));
});

it("has no text that nothing says", async () => {
  const files = await readdir(source, { recursive: true });
  const code = await Promise.all(
    files.filter((file) => /\.tsx?$/.test(file)).map((file) => readFile(join(source, file), "utf8")),
  );
  // A key is written whole, or all but its last part, which is a status, a role, a verdict: `actionStatus.${status}`.
  const written = [...code.join("\n").matchAll(/["`]([a-zA-Z.]+?)(\.\$\{[^}]+\})?["`]/g)];
  const said = new Set(written.map(([, key, varying]) => (varying === undefined ? key : `${key}.*`)));
  const unsaid = english.map(([key]) => key).filter((key) => !said.has(key) && !said.has(key.replace(/[^.]+$/, "*")));
  expect(unsaid).toEqual([]);
});
