import { type Logger, pino } from "pino";

/** Field names whose values never reach a log, wherever they stand. */
const SECRET_FIELDS = ["token", "secret", "password", "authorization", "apiKey", "api_key", "identity"];

/** The log of the process, on stderr: stdout belongs to results. */
export function createLog(options: { format: "console" | "json"; level: string }): Logger {
  const redact = { paths: SECRET_FIELDS.flatMap((name) => [name, `*.${name}`]), censor: "***" };
  if (options.format === "json") return pino({ level: options.level, redact }, pino.destination(2));
  const pretty = {
    target: "pino-pretty",
    options: { destination: 2, ignore: "pid,hostname", translateTime: "HH:MM:ss" },
  };
  return pino({ level: options.level, redact, transport: pretty });
}
