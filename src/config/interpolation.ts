import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import type { Path, YamlDocument } from "../core/yaml/document.ts";
import { readYaml } from "../core/yaml/document.ts";
import type { Finding, Problem } from "../core/yaml/problem.ts";
import type { Environment } from "./environment.ts";

/**
 * `${NAME}` is not valid within `{ … }` of YAML, and a value put into the text could change its structure. So references
 * are veiled by characters from the private use area, one for one so that every position stays right, and filled in
 * when the document has been read.
 */
const REFERENCE = /\$\{([A-Za-z_][A-Za-z0-9_]*|file:[^\s{}",]+)\}/g;
const VEILED = /\uE000\uE000([A-Za-z_][A-Za-z0-9_]*|file:[^\s{}",]+)\uE001/g;
const FILE = "file:";
/** Far more than a key or a certificate chain has. */
const MAX_FILE_CHARACTERS = 65_536;

/** Where the values of references come from. Files are named from `directory`. */
export interface ReferenceSource {
  environment: Environment;
  directory: string;
}

function fromEnvironment(name: string, environment: Environment): { filling: string } | Finding {
  const filling = environment[name];
  if (filling !== undefined && filling !== "") return { filling };
  return {
    code: "VARIABLE_NOT_SET",
    message: `The environment variable ${name} is not set.`,
    remedy: `Set ${name}, or write the value here.`,
  };
}

/** The text of a secret's file, as orchestrators mount them: without the line end that editors leave at its end. */
function fromFile(file: string, directory: string): { filling: string } | Finding {
  const problem = (what: string): Finding => ({
    code: "SECRET_FILE_UNREADABLE",
    message: `The file ${file} ${what}.`,
    remedy: "Name a file that holds the value, and that this process may read.",
  });
  try {
    const filling = readFileSync(resolve(directory, file), "utf8").replace(/\r?\n$/, "");
    if (filling.length > MAX_FILE_CHARACTERS) return problem("is too large for a secret");
    return filling === "" ? problem("is empty") : { filling };
  } catch {
    return problem("cannot be read");
  }
}

/** Reads YAML whose text values may name environment variables and files, as in `token: ${SHOP_TOKEN}` and `key: ${file:/run/secrets/key}`. */
export function readInterpolated(
  file: string,
  text: string,
  { environment, directory }: ReferenceSource,
): YamlDocument {
  const document = readYaml(file, text.replace(REFERENCE, "\uE000\uE000$1\uE001"));
  const problems: Problem[] = [...document.problems];
  const secret = new Set<string>();

  function fill(value: unknown, path: Path): unknown {
    if (typeof value === "string") {
      return value.replace(VEILED, (_reference, name: string) => {
        secret.add(path.map(String).join("."));
        const found = name.startsWith(FILE)
          ? fromFile(name.slice(FILE.length), directory)
          : fromEnvironment(name, environment);
        if ("filling" in found) return found.filling;
        problems.push(document.origin.problem(path, found));
        return `\${${name}}`;
      });
    }
    if (Array.isArray(value)) return value.map((member, index) => fill(member, [...path, index]));
    if (typeof value === "object" && value !== null) {
      const members = Object.entries(value).map(([key, member]) => [key, fill(member, [...path, key])]);
      return Object.fromEntries(members);
    }
    return value;
  }

  const value = fill(document.value, []);
  return { value, origin: document.origin, problems, isSecret: (path) => secret.has(path.map(String).join(".")) };
}
