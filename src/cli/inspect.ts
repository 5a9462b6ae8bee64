import { CodedError } from "../core/coded-error.ts";
import { createHttpClient, type HttpClient } from "../core/net/http-client.ts";
import type { Classification } from "../core/tools/classification.ts";
import type { ReadProgress, ReadSource } from "../core/tools/source-kind.ts";
import type { JsonSchema } from "../core/tools/tool.ts";
import { openApiKind } from "../openapi/import.ts";
import { specificationOf } from "./import/specification.ts";
import { plain, print, printJson, say, table } from "./terminal.ts";

interface InspectOptions {
  operation?: string;
  allowPrivate: string[];
  allowHttp?: boolean;
  allowFiles?: string;
  json?: boolean;
}

/** One operation as the command prints it. */
interface InspectedOperation extends Classification {
  name: string;
  method: string;
  path: string;
  description: string;
  tags: readonly string[];
  inputSchema: JsonSchema;
  warnings: readonly string[];
}

interface Inspection {
  title: string;
  version: string;
  operations: InspectedOperation[];
  warnings: readonly string[];
}

/** Below this a reading is over before anyone could follow its progress. */
const MANY_OPERATIONS = 200;

function tellProgress({ phase, total }: ReadProgress): void {
  if (phase === "classify" && total >= MANY_OPERATIONS) say(`Classifying ${total} operations …`);
}

async function read(spec: string, options: InspectOptions, http: HttpClient): Promise<ReadSource> {
  const { allowPrivate, allowHttp = false } = options;
  const kind = openApiKind({
    httpOf: () => http,
    credentialsOf: () => undefined,
    pinnedOf: () => ({}),
    context: () => ({ agents: [] }),
  });
  const settings = { allow_private: allowPrivate, allow_http: allowHttp };
  return kind.read(
    { name: "inspected", settings, taken: new Set() },
    await specificationOf(spec, options.allowFiles),
    tellProgress,
  );
}

function inspected({ title, version, tools, warnings }: ReadSource): Inspection {
  const operations = tools.map(({ definition, classification, tags, warnings: own }): InspectedOperation => {
    const { name, origin, description, inputSchema } = definition;
    const space = origin.indexOf(" ");
    const [method, path] = [origin.slice(0, space), origin.slice(space + 1)];
    return { name, method, path, ...classification, description, tags, inputSchema, warnings: own };
  });
  return { title, version, operations, warnings };
}

function operationNamed({ operations }: Inspection, wanted: string): InspectedOperation {
  const found = operations.find(({ name, method, path }) => wanted === name || wanted === `${method} ${path}`);
  if (found) return found;
  throw new CodedError({
    code: "OPERATION_UNKNOWN",
    message: `There is no operation "${wanted}".`,
    remedy: "Run the command without --operation to see their names.",
    audience: "operator",
    status: 404,
  });
}

const counted = (values: readonly string[]) =>
  [...Map.groupBy(values, (value) => value)]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([value, { length }]) => `${length} ${value}`)
    .join(", ");

function showAll({ title, version, operations, warnings }: Inspection): void {
  const rows = operations.map(({ name, effect, risk, access, agent, method, path }) => [
    name,
    effect,
    risk,
    access,
    agent,
    `${method} ${path}`,
  ]);
  print(table(["NAME", "EFFECT", "RISK", "ACCESS", "AGENT", "OPERATION"], rows));
  const effects = counted(operations.map(({ effect }) => effect));
  const accesses = counted(operations.map(({ access }) => access));
  say(plain(`\n${title} ${version}: ${operations.length} operations (${effects}; ${accesses}).`));
  for (const warning of warnings) say(plain(`warning: ${warning}`));
  const warned = operations.filter(({ warnings: own }) => own.length > 0).length;
  if (warned > 0) say(`${warned} operations have warnings of their own: see them with --operation NAME.`);
}

function showOne(operation: InspectedOperation): void {
  const { name, method, path, description, effect, risk, access, agent, approval, bind, owner, preview } = operation;
  const given = Object.entries({ bind, owner, preview }).filter(([, value]) => value !== undefined);
  const lines = [
    `${name}  (${method} ${path})`,
    description,
    "",
    `effect ${effect}, risk ${risk}, access ${access}, agent ${agent}${approval ? ", waits for a decision" : ""}`,
    ...given.map(([label, value]) => `${label}: ${typeof value === "string" ? value : JSON.stringify(value)}`),
    ...operation.reasons.map((reason) => `- ${reason}`),
    ...operation.warnings.map((warning) => `warning: ${warning}`),
    "",
    JSON.stringify(operation.inputSchema, null, 2),
  ];
  for (const line of lines.join("\n").split("\n")) print(plain(line));
}

/**
 * Reads and classifies a description and shows what an import would suggest. Talks to no server and stores nothing.
 * Throws `OPENAPI_*`, `NET_*`, `OPERATION_UNKNOWN`.
 */
export async function inspect(spec: string, options: InspectOptions): Promise<void> {
  const http = createHttpClient({ allowPrivate: options.allowPrivate, allowHttp: options.allowHttp ?? false });
  try {
    const inspection = inspected(await read(spec, options, http));
    if (options.operation !== undefined) {
      const operation = operationNamed(inspection, options.operation);
      return options.json ? printJson(operation) : showOne(operation);
    }
    return options.json ? printJson(inspection) : showAll(inspection);
  } finally {
    await http.close();
  }
}
