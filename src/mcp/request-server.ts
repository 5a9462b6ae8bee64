import {
  type JSONRPCRequest,
  ProtocolError,
  ProtocolErrorCode,
  type Result,
  Server,
  type ServerContext,
  type ServerOptions,
} from "@modelcontextprotocol/server";
import { CodedError } from "../core/coded-error.ts";

type Handler = (request: JSONRPCRequest, context: ServerContext) => Promise<Result>;

export interface RequestServerParts {
  /** Counts one message beyond the first, which was counted when the request was let in. Throws RATE_LIMITED. */
  countMessage(): Promise<void>;
  log: { error(fields: object, message: string): void };
}

/**
 * The SDK's server of one HTTP request. Of what goes wrong, a client is told what it can do something about, in the protocol's
 * terms; the rest is for the log. A batch, which revision 2025-03-26 allows, counts as the messages that it holds.
 */
export class RequestServer extends Server {
  readonly #parts: RequestServerParts;
  #isFirst = true;

  constructor(
    name: { name: string; title: string; version: string },
    options: ServerOptions,
    parts: RequestServerParts,
  ) {
    super(name, options);
    this.#parts = parts;
  }

  protected override _wrapHandler(method: string, handle: Handler): Handler {
    return super._wrapHandler(method, async (request, context) => {
      try {
        if (!this.#isFirst) await this.#parts.countMessage();
        this.#isFirst = false;
        return await fitting(method, () => handle(request, context));
      } catch (error) {
        throw this.#told(method, error);
      }
    });
  }

  #told(method: string, error: unknown): ProtocolError {
    if (error instanceof ProtocolError) return error;
    if (error instanceof CodedError) {
      return new ProtocolError(
        ProtocolErrorCode.InvalidParams,
        [error.message, error.remedy].filter(Boolean).join(" "),
      );
    }
    this.#parts.log.error({ err: error, method }, "an MCP request failed");
    return new ProtocolError(ProtocolErrorCode.InternalError, "Something went wrong on our side.");
  }
}

/** The SDK checks parameters before it calls a handler, and says what is wrong with them at once, as if that were our fault. */
function fitting(method: string, handle: () => Promise<Result>): Promise<Result> {
  try {
    return handle();
  } catch (error) {
    if (!(error instanceof Error) || error instanceof ProtocolError) throw error;
    throw new ProtocolError(ProtocolErrorCode.InvalidParams, `Invalid ${method} request: ${error.message}`);
  }
}
