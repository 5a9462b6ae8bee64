import { constants, type FileHandle, open, realpath } from "node:fs/promises";
import { isAbsolute, relative, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { CodedError } from "../../core/coded-error.ts";
import type { HttpClient } from "../../core/net/http-client.ts";
import { documentError } from "./document-error.ts";

/** Of a description, all of its parts together. The largest that are published have about 40 MB. */
export const MAX_BYTES = 50_000_000;

const FETCH_TIMEOUT_MS = 60_000;
const ACCEPTED = "application/json, application/yaml, text/yaml, */*;q=0.5";

export function tooLarge(where: string): CodedError {
  return documentError("OPENAPI_TOO_LARGE", `${where} is larger than ${MAX_BYTES / 1e6} MB.`);
}

function unreadable(path: string, cause: unknown): CodedError {
  return documentError("OPENAPI_UNREADABLE", `${path} cannot be read.`, { cause });
}

/** Reads one file, never a device or a pipe, which might not end or not even open. Throws `OPENAPI_UNREADABLE` and `OPENAPI_TOO_LARGE`. */
export async function readBytes(path: string): Promise<Buffer> {
  let file: FileHandle | undefined;
  try {
    file = await open(path.startsWith("file:") ? fileURLToPath(path) : path, constants.O_RDONLY | constants.O_NONBLOCK);
    const status = await file.stat();
    if (!status.isFile()) throw unreadable(path, undefined);
    if (status.size > MAX_BYTES) throw tooLarge(path);
    return await file.readFile();
  } catch (cause) {
    throw cause instanceof CodedError ? cause : unreadable(path, cause);
  } finally {
    await file?.close();
  }
}

/** Fetches through the guarded client. Throws `OPENAPI_UNREACHABLE` and `OPENAPI_TOO_LARGE`. */
export async function fetchBytes(url: string, http: HttpClient): Promise<Buffer> {
  const limits = { maxBytes: MAX_BYTES, timeoutMs: FETCH_TIMEOUT_MS };
  const result = await http.request({ method: "GET", url, headers: { accept: ACCEPTED }, idempotent: true, ...limits });
  if (result.kind === "response" && result.status === 200) return result.body;
  if (result.kind !== "response" && result.code === "NET_TOO_LARGE") throw tooLarge(url);
  const why = result.kind === "response" ? `it answered ${result.status}.` : result.message;
  throw documentError("OPENAPI_UNREACHABLE", `${url} could not be fetched: ${why}`);
}

const leadsOut = (way: string) => way === "" || way === ".." || way.startsWith(`..${sep}`) || isAbsolute(way);

/**
 * The real path of a file inside a folder, or nothing where it is elsewhere: symbolic links are followed before they are judged,
 * so that none leads out. Throws `OPENAPI_UNREADABLE` for a folder that is none, and for a file in it that is not there.
 */
export async function insideFolder(path: string, folder: string): Promise<string | undefined> {
  const root = await realpath(folder).catch((cause: unknown) => {
    throw unreadable(folder, cause);
  });
  if (leadsOut(relative(resolve(folder), path)) && leadsOut(relative(root, path))) return undefined;
  const real = await realpath(path).catch((cause: unknown) => {
    throw unreadable(path, cause);
  });
  return leadsOut(relative(root, real)) ? undefined : real;
}
