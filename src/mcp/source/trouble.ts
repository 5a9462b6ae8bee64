/**
 * Why an external server gave no result, and what that means for a write. `not_sent`: the server has not seen it. `failed`: it has, and
 * did nothing. `unknown`: it may have done it.
 */
export const TROUBLES = {
  COMMAND_MISSING: {
    means: "not_sent",
    code: "MCP_COMMAND_MISSING",
    message: "The server's program could not be started.",
  },
  UNREACHABLE: { means: "not_sent", code: "MCP_SERVER_UNREACHABLE", message: "The server cannot be reached." },
  REFUSED: { means: "not_sent", code: "NET_REFUSED", message: "The network guard refused the server's address." },
  UNAUTHORISED: {
    means: "failed",
    code: "UPSTREAM_UNAUTHORISED",
    message: "The server did not accept our credentials.",
  },
  NO_CONNECTION: { means: "not_sent", code: "MCP_NO_CONNECTION", message: "The server did not open a connection." },
  RESTING: { means: "not_sent", code: "MCP_SERVER_RESTING", message: "The server failed and is tried again soon." },
  NOT_SENT: { means: "not_sent", code: "MCP_NOT_SENT", message: "The call did not reach the server." },
  GIVEN_UP: { means: "not_sent", code: "NET_ABORTED", message: "The call was given up before it was sent." },
  REJECTED: { means: "failed", code: "UPSTREAM_REJECTED", message: "The server did not accept the call." },
  BUSY: { means: "failed", code: "UPSTREAM_BUSY", message: "The server is busy; try again later." },
  BROKEN: { means: "unknown", code: "UPSTREAM_ERROR", message: "The server failed." },
  LOST: { means: "unknown", code: "MCP_CONNECTION_LOST", message: "The connection to the server was lost." },
  TIMEOUT: { means: "unknown", code: "UPSTREAM_TIMEOUT", message: "The server did not answer in time." },
  ABORTED: { means: "unknown", code: "NET_ABORTED", message: "The call was given up." },
  TOO_LARGE: { means: "unknown", code: "UPSTREAM_TOO_LARGE", message: "The server's answer is too large." },
  UNREADABLE: { means: "unknown", code: "UPSTREAM_UNREADABLE", message: "The server's answer cannot be read." },
} as const;

export type TroubleKind = keyof typeof TROUBLES;

/** What stands between a call and its result. The message is ours; `detail` is the server's own, and data. */
export class Trouble extends Error {
  readonly kind: TroubleKind;
  readonly detail: string | undefined;

  constructor(kind: TroubleKind, detail?: string) {
    super(TROUBLES[kind].message);
    this.kind = kind;
    this.detail = detail;
  }
}
