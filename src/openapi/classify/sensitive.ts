import type { Operation } from "../document/operations.ts";
import type { AnswerField } from "./answer-fields.ts";
import { singular, staticSegments, words } from "./words.ts";

/** Fields that nobody should be handed without a second look; whole names, so that `card_last4` and `token_type` are none. */
const SECRET_FIELDS: ReadonlySet<string> = new Set(
  (
    "password secret clientsecret apikey secretkey privatekey accesstoken refreshtoken credential credentials cardnumber pan cvv cvc ssn " +
    "socialsecuritynumber taxid passportnumber nationalid idnumber bankaccountnumber accountnumber iban routingnumber"
  ).split(" "),
);
/** `cardNumber` and `card_number` alike. */
const joined = (name = "") => name.toLowerCase().replace(/[^a-z0-9]/g, "");

const SECRET_SUBJECTS =
  /\b(api key|api secret|secret|credential|password|private key|access token|refresh token|card number|pan|cvv|ssn|passport|recovery code)\b/;
const PEOPLE = /\b(user|customer|member|account|contact|personal|subscriber|patient|employee|gdpr)\b/;

/** Why a read wants a decision although it changes nothing; nothing where it does not. */
export function sensitivity(operation: Operation, fields: readonly AnswerField[]): string | undefined {
  const named = [...staticSegments(operation.path), operation.operationId ?? ""];
  const subject = named.flatMap(words).map(singular).join(" ");
  const secret = SECRET_SUBJECTS.exec(subject)?.[0];
  if (secret !== undefined) return `It reads what is secret ("${secret}").`;
  if (/\b(export|gdpr|dump)\b/.test(subject) && PEOPLE.test(subject)) return "It exports personal data.";
  const field = fields.find(({ path }) => SECRET_FIELDS.has(joined(path.at(-1))));
  return field && `Its answer holds "${field.path.join(".")}".`;
}
