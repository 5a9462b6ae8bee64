import { parseArgs } from "node:util";
import { z } from "zod";
import type { Company, CompanyOptions } from "./company.ts";

const settings = z.object({
  token: z.string({ error: "a service token is needed" }).min(1, "must not be empty"),
  port: z.coerce.number().int().min(0).max(65_535),
  host: z.string().min(1).optional(),
  file: z.string().min(1).optional(),
  quiet: z.boolean().optional(),
});

function usage(name: string, port: number): string {
  const variable = (option: string) => `${name.toUpperCase()}_${option}`;
  return `Usage: node demo/${name}/main.ts --token TOKEN [--port ${port}] [--host 127.0.0.1] [--file ${name}.db] [--quiet]
Each option can also be set by the environment: ${["TOKEN", "PORT", "HOST", "FILE"].map(variable).join(", ")}.
Without a file the ${name} lives in memory.
`;
}

/** Runs one company as a program of its own: prints its address on stdout, and closes it on SIGINT and SIGTERM. */
export async function runCompany(
  name: string,
  port: number,
  start: (options: CompanyOptions) => Promise<Company>,
): Promise<void> {
  const preset = (option: string) => process.env[`${name.toUpperCase()}_${option}`];
  const { values } = parseArgs({
    options: {
      token: { type: "string", default: preset("TOKEN") },
      port: { type: "string", default: preset("PORT") ?? String(port) },
      host: { type: "string", default: preset("HOST") },
      file: { type: "string", default: preset("FILE") },
      quiet: { type: "boolean" },
    },
  });
  const checked = settings.safeParse(values);
  if (!checked.success) {
    process.stderr.write(`${z.prettifyError(checked.error)}\n\n${usage(name, port)}`);
    process.exit(2);
  }
  const company = await start(checked.data);
  process.stdout.write(`${company.url}\n`);
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => company.close());
}
