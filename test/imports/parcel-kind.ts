import { createHttpClient } from "../../src/core/net/http-client.ts";
import type { SourceKind } from "../../src/core/tools/source-kind.ts";
import { openApiKind } from "../../src/openapi/import.ts";

/** OpenAPI as the one kind of source, reaching nothing. */
export function parcelKinds(): ReadonlyMap<string, SourceKind> {
  const kind = openApiKind({
    httpOf: () => createHttpClient(),
    credentialsOf: () => undefined,
    pinnedOf: () => ({}),
    context: () => ({ agents: [] }),
  });
  return new Map([[kind.kind, kind]]);
}
