import { CodedError } from "../../core/coded-error.ts";
import { TROUBLES, type Trouble, type TroubleKind } from "./trouble.ts";

const LOOK_AT_SERVER = "See what the server says: its standard error is in our log, or look at its own.";

/** What an operator does about a server that cannot be listed. */
const REMEDIES: Partial<Record<TroubleKind, string>> = {
  COMMAND_MISSING:
    "Correct command under mcp_servers, or install the program; only PATH and the env given there are known to it.",
  UNREACHABLE: "Start the server, or correct its url under mcp_servers.",
  REFUSED:
    "Name an internal service's network under allow_private of that server; one on this machine is started by command instead.",
  UNAUTHORISED: "Correct the credentials in headers of that server under mcp_servers.",
  NO_CONNECTION: `Check that it speaks MCP over the transport that is configured. ${LOOK_AT_SERVER}`,
  RESTING: "Wait a minute and try again.",
};

/** A server's trouble as an error for whoever runs the system. */
export function codedTrouble(server: string, { kind, message }: Trouble): CodedError {
  return new CodedError({
    code: TROUBLES[kind].code,
    message: `${server}: ${message}`,
    remedy: REMEDIES[kind] ?? LOOK_AT_SERVER,
    audience: "operator",
    status: 503,
  });
}
