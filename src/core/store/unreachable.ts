import { CodedError } from "../coded-error.ts";

/** Node's and PostgreSQL's codes that say "there is no usable server behind this address", with what to do about each. */
const REMEDIES: Record<string, string> = {
  ECONNREFUSED: "Start PostgreSQL there, or correct DATABASE_URL.",
  ECONNRESET: "Look at the PostgreSQL server's log; the connection was cut.",
  ENOTFOUND: "Correct the host name in DATABASE_URL.",
  EAI_AGAIN: "Check this machine's DNS, or use an address in DATABASE_URL.",
  ENOENT: "Start PostgreSQL, or correct the socket path in DATABASE_URL.",
  EHOSTUNREACH: "Check the network between this machine and the database.",
  ETIMEDOUT: "Check the network and firewalls between this machine and the database.",
  "28P01": "Correct the user name or password in DATABASE_URL.",
  "28000": "Allow this user and host in the server's pg_hba.conf, or correct DATABASE_URL.",
  "3D000": "Create the database, or correct its name in DATABASE_URL.",
  "53300": "Raise max_connections, or run fewer workers.",
  "57P01": "Wait until the server is up again; it was stopped.",
  "57P03": "Wait until the server has finished starting.",
};

function codeOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const code = (error as { code?: unknown }).code;
  if (typeof code === "string") return code;
  if (error instanceof AggregateError) return codeOf(error.errors[0]);
  return /timeout|terminated/i.test(error.message) ? "ETIMEDOUT" : undefined;
}

/** Where a connection string points, without user, password or options. */
export function safeAddress(url: string): string {
  const parsed = URL.parse(url);
  if (!parsed) return "the address in DATABASE_URL";
  return `${parsed.hostname || "localhost"}:${parsed.port || "5432"}${parsed.pathname}`;
}

/** `DATABASE_UNREACHABLE` with a remedy if `error` says that no connection could be had; otherwise `error` itself. */
export function unreachable(error: unknown, address: string): unknown {
  const code = codeOf(error);
  const remedy = code === undefined ? undefined : REMEDIES[code];
  if (remedy === undefined) return error;
  return new CodedError({
    code: "DATABASE_UNREACHABLE",
    message: `The database at ${address} cannot be reached (${code}).`,
    audience: "operator",
    remedy,
    status: 503,
    cause: error,
  });
}
