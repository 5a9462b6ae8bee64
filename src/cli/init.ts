import { dirname, join, relative, resolve } from "node:path";
import type { DemoName } from "../config/demo-names.ts";
import { writeTemplate } from "./project-template.ts";
import { plain, print, printJson } from "./terminal.ts";

interface InitOptions {
  template: DemoName;
  json?: boolean;
}

/** Writes a project to start from, and says how to go on. */
export async function init(folder: string, { template, json }: InitOptions): Promise<void> {
  const directory = resolve(folder);
  const files = await writeTemplate(template, directory);
  const config = relative(process.cwd(), join(directory, "smart-support.yaml"));
  const option = dirname(config) === "." ? "" : ` --config ${JSON.stringify(config)}`;
  const next = ["start", "chat"].map((command) => `npx smart-support ${command}${option}`);
  if (json) return printJson({ template, directory, files, next });
  print(
    plain(
      [
        ...files.map((file) => `  ${file}`),
        "",
        `${files.length} files written to ${directory}.`,
        "",
        "Next: run it with its demo company, and talk to it from another terminal:",
        ...next.map((line) => `  ${line}`),
        "Then put your own systems under sources: in smart-support.yaml.",
      ].join("\n"),
    ),
  );
}
