#!/usr/bin/env node
import { enableCompileCache } from "node:module";
import { Argument, Command, CommanderError, InvalidArgumentError, Option } from "commander";
import { MCP_CLIENTS, type McpClientName } from "./cli/mcp/client-names.ts";
import { DEMO_NAMES } from "./config/demo-names.ts";
import { ACTION_STATUSES } from "./core/actions/action.ts";
import { SCOPES } from "./core/identity/api-keys.ts";
import { EXPORTS } from "./core/insights/export.ts";
import { VERSION } from "./version.ts";

enableCompileCache();

const EXIT = { done: 0, failed: 1, usage: 2 };

/** Each command's file is loaded when the command runs, so that `--help` and the others do not wait for it. */
function buildProgram(): Command {
  const program = new Command("smart-support")
    .description("A self-hosted action layer for customer support: assistants that act, people who approve.")
    .version(VERSION)
    .configureOutput({ writeOut: (text) => process.stdout.write(text), writeErr: (text) => process.stderr.write(text) })
    .exitOverride();
  const configOption = () => new Option("--config <file>", "the configuration file (default: smart-support.yaml)");
  const jsonOption = () => new Option("--json", "print JSON");

  const privateNetworks = () =>
    new Option("--allow-private <cidr>", "an internal network that may be reached; may be given several times")
      .argParser((cidr: string, before: string[]) => [...before, cidr])
      .default([], "none");

  program
    .command("init [dir]")
    .description("write a project to start from: agents, policies, tools, knowledge, configuration")
    .addOption(new Option("--template <name>", "which one").choices(DEMO_NAMES).makeOptionMandatory())
    .addOption(jsonOption())
    .action(async (directory = ".", _options, command: Command) =>
      (await import("./cli/init.ts")).init(directory, command.optsWithGlobals()),
    );

  /** A command that talks to a server. */
  const serverCommand = (parent: Command, nameAndArguments: string, description: string, isDefault = false) =>
    parent
      .command(nameAndArguments, { isDefault })
      .description(description)
      .addOption(configOption())
      .option("--url <url>", "the server to talk to (default: the one that runs on the data folder)");

  program
    .command("start")
    .description("run the whole system, or the part that ROLE names")
    .addOption(configOption())
    .option("--no-demo", "production, whatever is configured: refuse to start with any authentication missing")
    .option("--no-links", "print no sign-in links, as where a program reads the output")
    .action(async (_options, command: Command) => (await import("./cli/start.ts")).start(command.optsWithGlobals()));

  serverCommand(program, "chat", "talk to the assistant from the terminal, or line by line from a pipe")
    .option("--as <customer>", "demo: be this customer (id, name or e-mail)")
    .option("--identity <token>", "a customer's signed identity token")
    .option("--key <key>", "an API key with the scope chat (default: SMART_SUPPORT_API_KEY)")
    .option("--json", "print every message of the server as a line of JSON")
    .action(async (_options, command: Command) => (await import("./cli/chat.ts")).chat(command.optsWithGlobals()));

  serverCommand(program, "login", "sign in as yourself, so that you can decide from this terminal").action(
    async (_options, command: Command) => (await import("./cli/login.ts")).login(command.optsWithGlobals()),
  );

  serverCommand(program, "logout", "end the sign-in of this terminal").action(async (_options, command: Command) =>
    (await import("./cli/login.ts")).logout(command.optsWithGlobals()),
  );

  const approvals = program.command("approvals").description("the approval desk: see what waits, and decide");
  serverCommand(approvals, "list", "what waits for a decision (without a command, this)", true)
    .addOption(
      new Option("--status <status>", "which ones").choices([...ACTION_STATUSES, "all"]).default("awaiting_approval"),
    )
    .option("--key <key>", "an API key with the scope read (default: SMART_SUPPORT_API_KEY)")
    .addOption(jsonOption())
    .action(async (_options, command: Command) => (await import("./cli/approvals.ts")).list(command.optsWithGlobals()));
  for (const decision of ["approve", "deny"] as const) {
    serverCommand(approvals, `${decision} <id>`, `${decision} an action (asks for your PIN)`)
      .option("--note <text>", "for staff only")
      .option("--message <text>", "for the customer: the only words that are sent")
      .addOption(jsonOption())
      .action(async (id: string, _options, command: Command) =>
        (await import("./cli/approvals.ts")).decide(decision, id, command.optsWithGlobals()),
      );
  }

  const imports = program
    .command("import")
    .description("import an API description: its operations become tools once somebody has reviewed them");
  const importCommand = (nameAndArguments: string, description: string, isDefault = false) =>
    serverCommand(imports, nameAndArguments, description, isDefault)
      .option("--key <key>", "a key with the scope admin (default: ADMIN_API_KEY)")
      .addOption(jsonOption());
  importCommand(
    "spec <spec>",
    "read, review, make live (without a command, this); SPEC is an address, a file, or -",
    true,
  )
    .option("--name <name>", "the source; one that is there gets a new version (default: from SPEC)")
    .option("--base-url <url>", "where the API lives, instead of what the description says")
    .option("--review <file>", "review in this YAML file: written if it is not there, applied if it is")
    .option("--yes", "approve everything unseen: new operations for staff alone, and writes wait every time")
    .addOption(privateNetworks())
    .option("--allow-http", "plain http is fine for this source")
    .option("--allow-files <folder>", "SPEC is a file that may refer to others in this folder")
    .action(async (spec: string, _options, command: Command) =>
      (await import("./cli/import.ts")).importSpecification(spec, command.optsWithGlobals()),
    );
  importCommand("list", "every version of every source")
    .option("--source <name>", "of this source alone")
    .action(async (_options, command: Command) =>
      (await import("./cli/import.ts")).listImports(command.optsWithGlobals()),
    );
  importCommand("rollback <source>", "make an earlier version live again")
    .option("--to <import>", "this one (default: the one before)")
    .action(async (source: string, _options, command: Command) =>
      (await import("./cli/import.ts")).rollBackImport(source, command.optsWithGlobals()),
    );

  serverCommand(program, "tools", "list the tools with their effect and access")
    .option("--source <name>", "of this source alone")
    .option("--pending", "those that wait for a review instead, and cannot be called")
    .option("--key <key>", "an API key with the scope read (default: SMART_SUPPORT_API_KEY)")
    .addOption(jsonOption())
    .action(async (_options, command: Command) => (await import("./cli/tools.ts")).tools(command.optsWithGlobals()));

  program
    .command("inspect <spec>")
    .description("read and classify an API description without storing anything; SPEC is an address, a file, or -")
    .option("--operation <name>", "show this one, with its reasons and its schema")
    .addOption(privateNetworks())
    .option("--allow-http", "plain http is fine")
    .option("--allow-files <folder>", "SPEC is a file that may refer to others in this folder")
    .addOption(jsonOption())
    .action(async (spec: string, _options, command: Command) =>
      (await import("./cli/inspect.ts")).inspect(spec, command.optsWithGlobals()),
    );

  program
    .command("request <spec>")
    .description('show what would be sent for {"operation", "args"} lines on stdin; stores and sends nothing')
    .option("--jsonl", "lines of JSON in and out (there is no other form)")
    .option("--base-url <url>", "where the API lives, instead of what the description says")
    .option("--allow-files <folder>", "a folder in which the description may refer to other files")
    .action(async (spec: string, _options, command: Command) =>
      (await import("./cli/request.ts")).request(spec, command.optsWithGlobals()),
    );

  serverCommand(program, "call <tool>", "call a tool through the same checks and approvals as everyone")
    .option("--args <json>", "its arguments, a JSON object", "{}")
    .option("--dry-run", "show the request with its secrets masked, and send nothing")
    .option("--wait <seconds>", "how long to wait for a decision, at most 25", "0")
    .option("--as <customer>", "demo: for this customer (id, name or e-mail)")
    .option("--identity <token>", "for the customer of this signed identity token")
    .option("--key <key>", "an API key with the scope act (default: SMART_SUPPORT_API_KEY)")
    .addOption(jsonOption())
    .action(async (tool: string, _options, command: Command) =>
      (await import("./cli/call.ts")).call(tool, command.optsWithGlobals()),
    );

  const mcpOptions = (command: Command) =>
    command
      .option("--key <key>", "an API key (default: SMART_SUPPORT_API_KEY, else this machine's own)")
      .option("--project <dir>", "the project's folder (default: this one)")
      .option("--customer <id>", "act for this customer; for keys that may name customers, as the demo's")
      .option("--toolsets <names>", "only these tool sources and agents, with commas between them");
  const mcp = program.command("mcp").description("the tools, for MCP clients");
  mcpOptions(
    serverCommand(
      mcp,
      "stdio",
      "serve a client on stdio (without a command, this); starts the server if none runs",
      true,
    ),
  ).action(async (_options, command: Command) => (await import("./cli/mcp.ts")).mcp(command.optsWithGlobals()));
  mcpOptions(serverCommand(mcp, "install", "put the server into a client's configuration"))
    .addArgument(new Argument("<client>", "which one").choices(MCP_CLIENTS))
    .option("--name <name>", "what the client calls it", "smart-support")
    .option("--file <file>", "another configuration file than the client's usual one")
    .option("--print", "show what belongs there, and write nothing")
    .action(async (client: McpClientName, _options, command: Command) =>
      (await import("./cli/mcp-install.ts")).install(client, command.optsWithGlobals()),
    );

  const agents = program.command("agents").description("the agents of a project");
  agents
    .command("check [dir]")
    .description("check agents, policies and tools: every problem with its place and remedy")
    .addOption(configOption())
    .option("--url <url>", "the server whose tools to check against (default: the one that runs on the data folder)")
    .addOption(jsonOption())
    .action(async (directory = ".", _options, command: Command) =>
      (await import("./cli/agents-check.ts")).agentsCheck(directory, command.optsWithGlobals()),
    );

  serverCommand(program, "replay <id>", "everything that happened in a conversation, in order")
    .option("--key <key>", "an API key with the scope read (default: SMART_SUPPORT_API_KEY)")
    .addOption(jsonOption())
    .action(async (id: string, _options, command: Command) =>
      (await import("./cli/replay.ts")).replay(id, command.optsWithGlobals()),
    );

  serverCommand(program, "export", "write all conversations, and all events, as lines of JSON")
    .addOption(new Option("--only <kind>", "one of the two").choices(EXPORTS))
    .option("--jsonl", "lines of JSON (there is no other form)")
    .option("--key <key>", "a key with the scope admin (default: ADMIN_API_KEY)")
    .action(async (_options, command: Command) =>
      (await import("./cli/export.ts")).exportRows(command.optsWithGlobals()),
    );

  const audit = program.command("audit").description("the record of what happened");
  serverCommand(audit, "verify", "recompute the audit chain")
    .option("--key <key>", "an API key with the scope read (default: SMART_SUPPORT_API_KEY)")
    .addOption(jsonOption())
    .action(async (_options, command: Command) =>
      (await import("./cli/audit-verify.ts")).auditVerify(command.optsWithGlobals()),
    );

  program
    .command("migrate")
    .description("apply the database's migrations")
    .addOption(configOption())
    .addOption(jsonOption())
    .action(async (_options, command: Command) =>
      (await import("./cli/migrate.ts")).migrate(command.optsWithGlobals()),
    );

  const staff = program.command("staff").description("people on staff");
  serverCommand(staff, "list", "who is on staff")
    .option("--key <key>", "an API key with the scope read (default: SMART_SUPPORT_API_KEY)")
    .addOption(jsonOption())
    .action(async (_options, command: Command) => (await import("./cli/staff.ts")).list(command.optsWithGlobals()));
  serverCommand(
    staff,
    "code <id>",
    "a one-time code with which a person signs in (needs ADMIN_API_KEY, and a terminal)",
  ).action(async (id: string, _options, command: Command) =>
    (await import("./cli/staff.ts")).code(id, command.optsWithGlobals()),
  );

  const keys = program.command("keys").description("API keys");
  const keysCommand = (nameAndArguments: string, description: string) =>
    serverCommand(keys, nameAndArguments, description)
      .option("--key <key>", "a key with the scope admin (default: ADMIN_API_KEY)")
      .addOption(jsonOption());
  keysCommand("list", "every key, without its secret").action(async (_options, command: Command) =>
    (await import("./cli/keys.ts")).list(command.optsWithGlobals()),
  );
  keysCommand("create <name>", "make a key; its secret is shown once")
    .addOption(new Option("--scope <scope...>", "what it may do").choices(SCOPES).makeOptionMandatory())
    .option("--customer <id>", "it speaks for this customer alone, by their id in your systems")
    .option("--names-customers", "its program signs customers in, and says with each call for whom it is")
    .action(async (name: string, _options, command: Command) =>
      (await import("./cli/keys.ts")).create(name, command.optsWithGlobals()),
    );
  keysCommand("revoke <id>", "void a key at once").action(async (id: string, _options, command: Command) =>
    (await import("./cli/keys.ts")).revoke(id, command.optsWithGlobals()),
  );

  const customers = program.command("customers").description("what is kept of customers");
  serverCommand(customers, "erase <id>", "empty everything personal that is kept of a customer")
    .option("--key <key>", "a key with the scope admin (default: ADMIN_API_KEY)")
    .option("--yes", "do not ask")
    .addOption(jsonOption())
    .action(async (id: string, _options, command: Command) =>
      (await import("./cli/customers.ts")).erase(id, command.optsWithGlobals()),
    );

  const channels = program.command("channels").description("chat platforms");
  channels
    .command("manifest")
    .description("print what to paste where the platform makes its app")
    .addArgument(new Argument("<platform>", "which one").choices(["slack", "teams"]))
    .addOption(configOption())
    .option("--name <name>", "what people call the bot", "Smart Support")
    .addOption(
      new Option("--public-url <url>", "where the platform will reach us (default: PUBLIC_URL)").argParser(
        (url: string) => {
          if (URL.canParse(url)) return url;
          throw new InvalidArgumentError("Write an address, such as https://support.example.com.");
        },
      ),
    )
    .action(async (platform: "slack" | "teams", _options, command: Command) =>
      (await import("./cli/channels.ts")).MANIFESTS[platform](command.optsWithGlobals()),
    );
  channels
    .command("invite")
    .description("print the address at which the bot is added to a server")
    .addArgument(new Argument("<platform>", "which one").choices(["discord"]))
    .addOption(configOption())
    .action(async (_platform, _options, command: Command) =>
      (await import("./cli/channels.ts")).inviteToDiscord(command.optsWithGlobals()),
    );

  const net = program.command("net").description("where requests may go");
  net
    .command("check [urls...]")
    .description("the network guard's verdict on URLs; sends nothing, and exits with 1 unless all are allowed")
    .addOption(privateNetworks())
    .option("--allow-http", "as for a source whose address is http:")
    .addOption(jsonOption())
    .option("--jsonl", 'read URLs or {"url"} rows from stdin if none is named; write a line of JSON for each')
    .action(async (urls: string[], _options, command: Command) => {
      if (urls.length === 0 && !command.opts().jsonl) command.error("error: name a URL, or pipe them in with --jsonl");
      await (await import("./cli/net-check.ts")).netCheck(urls, command.optsWithGlobals());
    });

  program
    .command("doctor")
    .description("check the configuration and everything that it names")
    .addOption(configOption())
    .addOption(jsonOption())
    .action(async (_options, command: Command) => (await import("./cli/doctor.ts")).doctor(command.optsWithGlobals()));

  return program;
}

try {
  await buildProgram().parseAsync();
} catch (error) {
  if (error instanceof CommanderError) {
    process.exitCode = error.exitCode === 0 ? EXIT.done : EXIT.usage;
  } else {
    (await import("./cli/terminal.ts")).sayError(error);
    process.exitCode = EXIT.failed;
  }
}
