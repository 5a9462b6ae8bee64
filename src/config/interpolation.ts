import type { Path, YamlDocument } from "../core/yaml/document.ts";
import { readYaml } from "../core/yaml/document.ts";
import type { Problem } from "../core/yaml/problem.ts";
import type { Environment } from "./environment.ts";

/**
 * `${NAME}` is not valid within `{ … }` of YAML, and a value put into the text could change its structure. So references
 * are veiled by characters from the private use area, one for one so that every position stays right, and filled in
 * when the document has been read.
 */
const REFERENCE = /\$\{([A-Za-z_][A-Za-z0-9_]*)\}/g;
const VEILED = /\uE000\uE000([A-Za-z_][A-Za-z0-9_]*)\uE001/g;

/** Reads YAML whose text values may name environment variables, as in `token: ${SHOP_TOKEN}`. */
export function readInterpolated(file: string, text: string, environment: Environment): YamlDocument {
  const document = readYaml(file, text.replace(REFERENCE, "\uE000\uE000$1\uE001"));
  const problems: Problem[] = [...document.problems];
  const secret = new Set<string>();

  function fill(value: unknown, path: Path): unknown {
    if (typeof value === "string") {
      return value.replace(VEILED, (_reference, name: string) => {
        secret.add(path.map(String).join("."));
        const filling = environment[name];
        if (filling !== undefined && filling !== "") return filling;
        problems.push(
          document.origin.problem(path, {
            code: "VARIABLE_NOT_SET",
            message: `The environment variable ${name} is not set.`,
            remedy: `Set ${name}, or write the value here.`,
          }),
        );
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
