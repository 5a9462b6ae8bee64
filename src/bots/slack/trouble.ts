import { DeliveryTrouble, type TroubleKind } from "../../core/delivery/delivery.ts";
import { SlackRefusal } from "./api.ts";

/** What is to be edited cannot be any more: it is posted anew. */
const GONE: ReadonlySet<string> = new Set([
  "message_not_found",
  "cant_update_message",
  "edit_window_closed",
  "channel_not_found",
]);
/** Refusals of a token or by trouble at Slack's: they pass, the former when it is put right. */
const PASSING: ReadonlySet<string> = new Set([
  ...["invalid_auth", "not_authed", "token_revoked", "token_expired", "account_inactive", "missing_scope"],
  ...["internal_error", "fatal_error", "service_unavailable", "request_timeout", "team_added_to_org", "accesslimited"],
]);

/** Throws what a refusal means to the outbox; `missing` is what it means that something is no more. */
export function asTrouble(missing: TroubleKind): (error: unknown) => never {
  return (error) => {
    if (!(error instanceof SlackRefusal) || PASSING.has(error.reason)) throw error;
    throw new DeliveryTrouble(GONE.has(error.reason) ? missing : "never", error.code, error.message);
  };
}
