import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import { z } from "zod";

/** Reads the description in a file and makes tools of it; `bundle` makes none. */
type Importer = (file: string) => Promise<readonly unknown[]>;

/** The peers are packages of their own folder, so that the product neither installs nor ships them. */
async function peer(module: string): Promise<unknown> {
  const { resolve } = createRequire(new URL("peers/package.json", import.meta.url));
  return import(pathToFileURL(resolve(module)).href);
}

const isFunction = (value: unknown) => typeof value === "function";

const Generator = z.object({
  getToolsFromOpenApi: z.custom<(file: string, options: { dereference: boolean }) => Promise<unknown[]>>(isFunction),
});

interface SpecLoader {
  loadOpenAPISpec(file: string, method: "file"): Promise<unknown>;
  parseOpenAPISpec(document: unknown): Map<string, unknown>;
}
const SpecServer = z.object({ OpenAPISpecLoader: z.custom<new () => SpecLoader>(isFunction) });

/** Each loads its code, and only its own, before it gives the importer, so that importing alone is measured. The settings are those of each peer's own command. */
export const CONTESTANTS = {
  bundle: async () => {
    const { default: SwaggerParser } = await import("@apidevtools/swagger-parser");
    return async (file) => {
      await SwaggerParser.bundle(file);
      return [];
    };
  },

  product: async () => {
    const { createHttpClient } = await import("../src/core/net/http-client.ts");
    const { loadDocument } = await import("../src/openapi/document/load-document.ts");
    const { createOperationTools } = await import("../src/openapi/tools/operation-tools.ts");
    const http = createHttpClient();
    return async (file) =>
      createOperationTools(await loadDocument(file, http)).tools.map(({ definition }) => definition);
  },

  "openapi-mcp-generator": async () => {
    const { getToolsFromOpenApi } = Generator.parse(await peer("openapi-mcp-generator/dist/api.js"));
    return (file) => getToolsFromOpenApi(file, { dereference: true });
  },

  "@ivotoby/openapi-mcp-server": async () => {
    const { OpenAPISpecLoader } = SpecServer.parse(await peer("@ivotoby/openapi-mcp-server"));
    const loader = new OpenAPISpecLoader();
    return async (file) => [...loader.parseOpenAPISpec(await loader.loadOpenAPISpec(file, "file")).values()];
  },
} satisfies Record<ContestantName, () => Promise<Importer>>;

export const contestantName = z.enum(["bundle", "product", "openapi-mcp-generator", "@ivotoby/openapi-mcp-server"]);
export type ContestantName = z.infer<typeof contestantName>;
