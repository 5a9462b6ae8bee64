import { auditReport } from "../http/audit.ts";
import { connect, type ServerOptions } from "./server-client.ts";
import { print, printJson } from "./terminal.ts";

interface AuditOptions extends ServerOptions {
  json?: boolean;
}

/** Recomputes the audit chain; exits with 1 if it does not hold. */
export async function auditVerify(options: AuditOptions): Promise<void> {
  const report = await (await connect(options)).request("/audit/verify", auditReport);
  if (!report.valid) process.exitCode = 1;
  if (options.json) return printJson(report);
  const size = `${report.blocks} blocks with ${report.events} events; ${report.unsealed} events are not sealed yet.`;
  print(
    [report.valid ? "The audit chain holds." : "THE AUDIT CHAIN DOES NOT HOLD.", size, ...report.problems].join("\n"),
  );
}
