import { createSecureContext } from "node:tls";
import { CodedError } from "../coded-error.ts";

/** The client's side of TLS, as PEM: who we are, and whom we trust instead of the system's authorities. */
export interface ClientTls {
  cert?: string;
  key?: string;
  passphrase?: string;
  ca?: string;
}

/** Throws `TLS_INVALID` for what no connection could be made with; nothing of it is in the message. */
export function requireUsable(tls: ClientTls): void {
  try {
    createSecureContext(tls);
  } catch (cause) {
    const reason = cause instanceof Error && "code" in cause ? ` (${cause.code})` : "";
    throw new CodedError({
      code: "TLS_INVALID",
      message: `The client's certificate and key cannot be used${reason}.`,
      audience: "operator",
      remedy: "Give a certificate and its own key, both as PEM, and the passphrase if the key has one.",
    });
  }
}
