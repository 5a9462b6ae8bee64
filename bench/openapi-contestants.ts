import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import SwaggerParser from "@apidevtools/swagger-parser";
import { z } from "zod";
import { createHttpClient } from "../src/core/net/http-client.ts";
import { loadDocument } from "../src/openapi/document/load-document.ts";
import { createOperationTools } from "../src/openapi/tools/operation-tools.ts";

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

/** Each loads its code first and gives the importer, so that only importing is timed. The settings are those of each peer's own command. */
export const CONTESTANTS = {
  bundle: async () => async (file) => {
    await SwaggerParser.bundle(file);
    return [];
  },

  product: async () => {
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
