import type { Effect, Risk } from "../../core/tools/tool.ts";
import type { Stated } from "./classify-effect.ts";
import { singular, staticSegments, words } from "./words.ts";

export interface JudgedRisk {
  risk: Risk;
  reasons: string[];
}

const set = (text: string): ReadonlySet<string> => new Set(text.split(" "));

/** What makes a write grave, by the words of its path, its id and its summary. */
const GRAVE: readonly { words: ReadonlySet<string>; reason: string }[] = [
  {
    words: set(
      "delete remove destroy purge erase wipe trash void terminate unsubscribe deactivate uninstall prune drop",
    ),
    reason: "It takes something away",
  },
  {
    words: set(
      "refund payout payment charge transfer withdraw withdrawal deposit credit debit pay reimbursement reimburse capture disbursement compensation " +
        "chargeback wallet balance loan",
    ),
    reason: "It moves money",
  },
  {
    words: set(
      "password credential secret token apikey permission role grant revoke mfa otp 2fa oauth saml sso passkey certificate webhook admin rotate " +
        "pin acl impersonate",
    ),
    reason: "It concerns credentials or permissions",
  },
  { words: set("bulk batch all many mass multiple import"), reason: "It acts on many at once" },
];

const FINAL =
  /(cannot|can't|can not|can never) be (undone|reversed|recovered|restored|reverted)|irreversibl|permanent(ly)?|irrevocabl/i;

/** The words that name what is done to what; an API's own version and the like included, which hurts nothing. */
function subjectWords({ path, operationId = "", summary = "" }: Stated): Set<string> {
  const all = [...staticSegments(path).flatMap(words), ...words(operationId), ...words(summary)];
  // `api_key` and `api-keys` are what `apikey` is
  const joined = all.flatMap((word, index) => (word === "api" ? [`api${singular(all[index + 1] ?? "")}`] : []));
  return new Set([...all.map(singular), ...joined]);
}

/** How bad it would be to do it wrongly: reads are `low`, writes `medium`, and `high` what takes away, pays, opens doors or is final. */
export function judgeRisk(operation: Stated, effect: Effect): JudgedRisk {
  if (effect === "read") return { risk: "low", reasons: [] };
  const subject = subjectWords(operation);
  const reasons = GRAVE.flatMap(({ words: grave, reason }) => {
    const word = [...subject].find((one) => grave.has(one));
    return word === undefined ? [] : [`${reason} ("${word}").`];
  });
  if (operation.method === "delete" && !reasons.some((reason) => reason.startsWith("It takes"))) {
    reasons.unshift("It takes something away (DELETE).");
  }
  const final = FINAL.exec(operation.description ?? "")?.[0];
  if (final !== undefined) reasons.push(`Its description says "${final}".`);
  return { risk: reasons.length > 0 ? "high" : "medium", reasons };
}
