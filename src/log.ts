import { type Logger, pino } from "pino";
import pretty from "pino-pretty";

/** Field names whose values never reach a log, wherever they stand. */
const SECRET_FIELDS = ["token", "secret", "password", "authorization", "apiKey", "api_key", "identity"];
const STDERR = 2;

/** The log of the process, on stderr: stdout belongs to results. */
export function createLog({ format, level }: { format: "console" | "json"; level: string }): Logger {
  const redact = { paths: SECRET_FIELDS.flatMap((name) => [name, `*.${name}`]), censor: "***" };
  // In this process, not in a worker thread: the last lines before an exit are the ones that matter.
  const stream =
    format === "json"
      ? pino.destination(STDERR)
      : pretty({ destination: STDERR, sync: true, ignore: "pid,hostname", translateTime: "HH:MM:ss" });
  return pino({ level, redact }, stream);
}
