import { createInterface } from "node:readline";
import { type App, startApp } from "../app.ts";
import type { Config } from "../config.ts";
import { createLog } from "../log.ts";
import { VERSION } from "../version.ts";
import { requireConfig } from "./project-config.ts";
import { print, say, sayError } from "./terminal.ts";

interface StartOptions {
  config?: string;
  demo?: boolean;
  links?: boolean;
}

const SHOWN_CUSTOMERS = 3;
const INTERRUPTED = 130;

async function signInLinks(app: App, config: Config): Promise<string[]> {
  const people = [...config.staff];
  const width = Math.max(...people.map(({ name, role }) => `${name}, ${role}`.length));
  const links = await Promise.all(people.map(({ id }) => app.signInLink(id)));
  return people.map(({ name, role }, index) => `  ${`${name}, ${role}`.padEnd(width)}  ${links[index]}`);
}

/** Commands that find this server: started with a configuration file, they need to be told of it as well. */
async function demoHints(app: App, file: string | undefined): Promise<string[]> {
  if (!app.demo) return [];
  const customers = (await app.demo.demo.customers("")).slice(0, SHOWN_CUSTOMERS);
  const option = file === undefined ? "" : ` --config ${JSON.stringify(file)}`;
  return [
    "",
    `This is the demo of ${app.demo.name}: you may be any of its customers, and nothing real is touched.`,
    ...customers.map(({ id, name }) => `  npx smart-support chat${option} --as ${id}   (${name})`),
    `  npx smart-support approvals list${option}`,
  ];
}

/** How to use what now runs. Sign-in links go to a person at the terminal, or (in the demo) to whoever started it; never to a file that programs can read. */
async function welcome(app: App, config: Config, { config: file, links }: StartOptions): Promise<string> {
  const showLinks = links !== false && (config.mode === "demo" || process.stdout.isTTY);
  return [
    `Smart Support ${VERSION} is running.`,
    "",
    `  Console  ${app.url}`,
    `  API      ${app.url}/openapi.json`,
    `  MCP      ${app.url}/mcp   (connect a client: npx smart-support mcp install --help)`,
    `  Model    ${app.models}`,
    `  Data     ${config.databaseUrl ? "PostgreSQL" : config.dataDir}`,
    "",
    ...(showLinks
      ? ["Sign in as staff (each link works once, within ten minutes):", ...(await signInLinks(app, config))]
      : ["Sign in as staff with a code from: npx smart-support staff code ID"]),
    ...(await demoHints(app, file)),
    ...(app.demo
      ? [
          "",
          "Next: set ANTHROPIC_API_KEY (or another provider's) for a real model; describe your own systems in smart-support.yaml.",
        ]
      : []),
    "Ctrl-C stops it.",
  ].join("\n");
}

/** A person at the server's own terminal may ask for fresh links: they press Enter. */
function offerFreshLinks(app: App, config: Config): void {
  if (!process.stdin.isTTY) return;
  say("Enter shows new sign-in links.");
  const keyboard = createInterface({ input: process.stdin });
  keyboard.on("line", async () => print((await signInLinks(app, config)).join("\n")));
}

/** Runs until it is told to stop: the first signal finishes what is running, a second one stops at once. */
export async function start(options: StartOptions): Promise<void> {
  const config = await requireConfig({ file: options.config, demo: options.demo });
  const log = createLog({ format: config.logFormat, level: config.logLevel });
  const app = await startApp(config, { log });

  let stopping = false;
  async function stop(): Promise<void> {
    if (stopping) process.exit(INTERRUPTED);
    stopping = true;
    say("Finishing what is running; once more stops at once.");
    const failed = await app.close().then(
      () => false,
      (error: unknown) => {
        sayError(error);
        return true;
      },
    );
    process.exit(failed ? 1 : 0);
  }
  process.on("SIGINT", stop);
  process.on("SIGTERM", stop);

  try {
    print(await welcome(app, config, options));
  } catch (error) {
    await app.close();
    throw error;
  }
  offerFreshLinks(app, config);
}
