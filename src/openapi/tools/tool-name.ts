import { toolNames } from "../../core/tools/tool-names.ts";
import type { Operation } from "../document/operations.ts";

/** One name for each operation, in their order, each unique and `^[a-z0-9_-]{1,48}$`. */
export function operationNames(operations: readonly Pick<Operation, "method" | "path" | "operationId">[]): string[] {
  return toolNames(
    operations.map(({ operationId, method, path }) => ({
      given: operationId,
      words: `${method} ${path}`,
      identity: `${method} ${path}`,
      prefix: method,
    })),
  );
}
