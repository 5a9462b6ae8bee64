import { auditReport } from "../http/audit.ts";
import { requireConfig } from "./project-config.ts";
import { connect, type ServerOptions } from "./server-client.ts";
import { print, printJson } from "./terminal.ts";

interface AuditOptions extends ServerOptions {
  config?: string;
  json?: boolean;
}

/** Recomputes the audit chain; exits with 1 if it does not hold. */
export async function auditVerify(options: AuditOptions): Promise<void> {
  const { dataDir } = await requireConfig({ file: options.config });
  const report = await (await connect(dataDir, options)).request("/audit/verify", auditReport);
  if (!report.valid) process.exitCode = 1;
  if (options.json) return printJson(report);
  const size = `${report.blocks} blocks with ${report.events} events; ${report.unsealed} events are not sealed yet.`;
  print(
    [report.valid ? "The audit chain holds." : "THE AUDIT CHAIN DOES NOT HOLD.", size, ...report.problems].join("\n"),
  );
}
