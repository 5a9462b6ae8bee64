import type { IncomingHttpHeaders } from "node:http";
import type { Dispatcher } from "undici";
import { type FailureCode, failure, failureFrom, type HttpFailure } from "./failure.ts";

export interface HttpResponse {
  kind: "response";
  status: number;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

export type HttpResult = HttpResponse | HttpFailure;

export interface ExchangeRequest {
  method: string;
  url: URL;
  headers: Record<string, string>;
  body: string | Buffer | undefined;
  signal: AbortSignal | undefined;
  timeoutMs: number;
  maxBytes: number;
}

/**
 * One request and its response. Whether something was sent is not guessed from error codes: undici calls `onRequestStart`
 * immediately before it writes to a socket, so a failure without that call is certainly `not_sent`, and every other one
 * (a socket that the server had already closed included) is `lost`.
 */
class Exchange implements Dispatcher.DispatchHandler {
  #controller: Dispatcher.DispatchController | undefined;
  #status: number | undefined;
  #headers: IncomingHttpHeaders = {};
  #settled = false;
  #bytes = 0;
  readonly #chunks: Buffer[] = [];
  readonly #maxBytes: number;
  readonly #resolve: (result: HttpResult) => void;

  constructor(maxBytes: number, resolve: (result: HttpResult) => void) {
    this.#maxBytes = maxBytes;
    this.#resolve = resolve;
  }

  /** Gives up. What has not been written by now never will be. */
  stop(code: FailureCode): void {
    this.#settle(failure(code, this.#controller !== undefined, undefined, this.#status));
    this.#controller?.abort(new Error(code));
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    // Given up while it waited for a connection; or undici is about to write a second time what it wrote before.
    const again = this.#controller !== undefined;
    this.#controller = controller;
    if (this.#settled || again) controller.abort(new Error("not to be sent"));
  }

  onResponseStart(_controller: Dispatcher.DispatchController, status: number, headers: IncomingHttpHeaders): void {
    if (status < 200) return;
    this.#status = status;
    this.#headers = headers;
    if (Number(headers["content-length"]) > this.#maxBytes) this.stop("NET_TOO_LARGE");
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#bytes += chunk.length;
    if (this.#bytes > this.#maxBytes) this.stop("NET_TOO_LARGE");
    else this.#chunks.push(chunk);
  }

  onResponseEnd(): void {
    const [only] = this.#chunks;
    const body = this.#chunks.length === 1 && only !== undefined ? only : Buffer.concat(this.#chunks);
    this.#settle({ kind: "response", status: this.#status ?? 0, headers: this.#headers, body });
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.#settle(failureFrom(error, this.#controller !== undefined, this.#status));
  }

  #settle(result: HttpResult): void {
    if (this.#settled) return;
    this.#settled = true;
    this.#resolve(result);
  }
}

/** Sends one request through `dispatcher`; resolves always, within `timeoutMs` from now. */
export function exchange(dispatcher: Dispatcher, request: ExchangeRequest): Promise<HttpResult> {
  const { method, url, headers, body, signal, timeoutMs, maxBytes } = request;
  if (signal?.aborted) return Promise.resolve(failure("NET_ABORTED", false));
  return new Promise((resolve) => {
    const abort = () => handler.stop("NET_ABORTED");
    const handler = new Exchange(maxBytes, (result) => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", abort);
      resolve(result);
    });
    const timer = setTimeout(() => handler.stop("NET_TIMEOUT"), timeoutMs);
    signal?.addEventListener("abort", abort);
    dispatcher.dispatch({ origin: url.origin, path: url.pathname + url.search, method, headers, body }, handler);
  });
}
