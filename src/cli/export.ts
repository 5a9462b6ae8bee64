import { pipeline } from "node:stream/promises";
import { EXPORTS, type ExportKind } from "../core/insights/export.ts";
import { connect, type ServerOptions } from "./server-client.ts";

/** Writes every conversation and every event to stdout as lines of JSON. Fails if it could not be read to its end. */
export async function exportRows(options: ServerOptions & { only?: ExportKind }): Promise<void> {
  const server = await connect(options, "administrator");
  for (const kind of options.only ? [options.only] : EXPORTS) {
    await pipeline(await server.download("/export", { query: { kind } }), process.stdout, { end: false });
  }
}
