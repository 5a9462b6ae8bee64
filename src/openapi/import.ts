import { z } from "zod";
import { CodedError } from "../core/coded-error.ts";
import type { JsonObject } from "../core/json.ts";
import { holdsSecret } from "../core/net/address-secret.ts";
import type { HttpClient } from "../core/net/http-client.ts";
import { parseNetwork } from "../core/net/network.ts";
import type { ReadSource, SourceKind, StoredSource } from "../core/tools/source-kind.ts";
import { type ClassificationContext, classifyOperations } from "./classify/classify-operations.ts";
import { modelOpinions, type OpinionParts, withOpinion } from "./classify/model-opinion.ts";
import { type ApiDocument, loadDocument } from "./document/load-document.ts";
import { createReferences } from "./document/references.ts";
import type { Credentials } from "./request/credentials.ts";
import { type OpenApiSource, openOpenApiSource } from "./source.ts";

/** How a described API is reached, as it is stored with an import. */
export const openApiSettings = z.strictObject({
  base_url: z
    .url({ protocol: /^https?$/ })
    .refine((address) => !holdsSecret(address), "write credentials under auth in smart-support.yaml")
    .optional(),
  allow_private: z
    .array(z.string().refine((cidr) => parseNetwork(cidr) !== undefined, "write networks, such as 10.20.0.0/16"))
    .default([]),
  /** Plain http, for internal services. */
  allow_http: z.boolean().default(false),
  idempotency_header: z.string().optional(),
});
export type OpenApiSettings = z.infer<typeof openApiSettings>;

export interface OpenApiKindParts {
  /** The one client of a source; its allow-list is the source's own. */
  httpOf(source: string, settings: OpenApiSettings): HttpClient;
  /** Looked up when a source is opened; they are stored nowhere. */
  credentialsOf(source: string): Credentials | undefined;
  /** What smart-support.yaml says of how a source is reached; it wins over what an import says. */
  pinnedOf(source: string): JsonObject;
  context(): ClassificationContext;
  /** A model to be asked as well, where there is one. */
  opinion?(): OpinionParts;
}

const storedDocument = z.object({
  url: z.string().optional(),
  root: z.record(z.string(), z.json()),
  /** Names that other sources had when it was read, as far as its own tools gave way to them. */
  taken: z.array(z.string()).default([]),
});

/** OpenAPI descriptions as a kind of tool source. */
export function openApiKind({ httpOf, credentialsOf, pinnedOf, context, opinion }: OpenApiKindParts): SourceKind {
  function parsedSettings(settings: JsonObject): OpenApiSettings {
    const parsed = openApiSettings.safeParse(settings);
    if (parsed.success) return parsed.data;
    throw new CodedError({
      code: "SETTINGS_INVALID",
      message: z.prettifyError(parsed.error),
      remedy: "Correct the source's settings.",
      audience: "operator",
      status: 422,
    });
  }

  /** Where credentials go is the operator's word: no import by a key leads them elsewhere. */
  const reached = ({ name, settings }: StoredSource) => parsedSettings({ ...settings, ...pinnedOf(name) });

  function opened(document: ApiDocument, source: StoredSource, taken: ReadonlySet<string>): OpenApiSource {
    const { name } = source;
    const parsed = reached(source);
    const auth = credentialsOf(name);
    return openOpenApiSource(document, {
      name,
      http: httpOf(name, parsed),
      taken,
      ...(parsed.base_url && { baseUrl: parsed.base_url }),
      ...(parsed.idempotency_header && { idempotencyHeader: parsed.idempotency_header }),
      ...(auth && { auth }),
    });
  }

  return {
    kind: "openapi",
    checkSettings: (settings) => parsedSettings(settings),
    async read(source, location, progress): Promise<ReadSource> {
      progress({ phase: "fetch", done: 0, total: 1 });
      const document = await loadDocument(location, httpOf(source.name, reached(source)));
      progress({ phase: "parse", done: 0, total: 1 });
      const { operations, warnings, avoided } = opened(document, source, source.taken);
      progress({ phase: "classify", done: 0, total: operations.length });
      const classifications = classifyOperations(operations, context(), createReferences(document.root));
      const asked =
        opinion &&
        (await modelOpinions(operations, opinion(), (done) =>
          progress({ phase: "classify", done, total: operations.length }),
        ));
      const { title, version } = z
        .object({ title: z.string().catch(""), version: z.coerce.string().catch("") })
        .catch({ title: "", version: "" })
        .parse(document.root.info);
      return {
        title,
        version,
        artifact: JSON.stringify({
          url: document.url,
          root: document.root,
          ...(avoided.length > 0 && { taken: avoided }),
        }),
        warnings: [...(document.warnings ?? []), ...warnings, ...(asked?.warnings ?? [])],
        tools: operations.flatMap(({ definition, operation, plan, warnings }, index) => {
          const alone = classifications[index];
          const thought = asked?.opinions.get(definition.name);
          const classification = alone && thought ? withOpinion(alone, thought) : alone;
          const server = URL.canParse(plan.server) ? plan.server : null;
          return classification ? [{ definition, classification, tags: operation.tags, warnings, server }] : [];
        }),
      };
    },
    async open(source, artifact) {
      const { url, root, taken } = storedDocument.parse(JSON.parse(artifact));
      return opened({ url, root }, source, new Set(taken));
    },
  };
}
