import { singular, words } from "./words.ts";

const list = (text: string): ReadonlySet<string> => new Set(text.split(" "));

/** Verbs that change something and are no nouns. */
export const WRITE_VERBS = list(
  "accept acknowledge activate add adjust allocate append approve assign attach cancel clear close confirm create deactivate " +
    "deauthorize decline decrement delete deny deploy destroy detach disable disconnect dismiss eject enable enroll erase expel flush " +
    "expire finalize follow increment initiate insert install invalidate join kick login logoff logout mark modify " +
    "mute notify overwrite pause publish purge put reactivate reassign reboot reconnect redeem regenerate " +
    "reject reload remove rename renew reopen reorder replace resend resume retry revoke rotate save send signin signout signup " +
    "submit subscribe suspend terminate toggle unarchive unassign unban undelete unfollow uninstall unlink unlock unmute " +
    "unpin unpublish unregister unsubscribe unsuspend update upsert void wipe withdraw write",
);

/** Verbs that are nouns as often: `/orders/{id}/transfer` may be either. They count where a second sign says the same. */
export const NOUNLIKE_VERBS = list(
  "apply archive ban block book charge clone copy credit debit draft edit grant import invite issue leave link lock log merge move " +
    "order pay payout pin post provision push refund register release reset restart restore schedule set share sign start stop " +
    "switch sync synchronize transfer trash undo upload",
);

/** Verbs that do something, which may or may not be a change. */
export const WORKING_VERBS = list("execute export generate open process request resolve run scan simulate trigger");

/** Verbs that look and touch nothing. */
export const READ_VERBS = list(
  "analyze analyse autocomplete browse calculate check compare compute count describe detect diff discover download enumerate estimate evaluate exists " +
    "explain fetch filter find forecast get geocode has identify index inspect is list locate lookup match measure parse ping " +
    "predict preview query quote rank read recommend render retrieve reveal score search show " +
    "suggest summarize tokenize translate validate view whoami",
);

/** What a verb before it only describes: `send-history`, `cancel_reasons`, `add-ons`. */
const DESCRIBED = list(
  "activity archive as at audit by config configuration count date default detail event feed form format group guide help history id info " +
    "instruction key limit link list log meta metadata method mode name note on ons option out page policy preview queue reason recipient record " +
    "report request result rule schema script set setting stat statistic status summary task template time timestamp token type up url",
);

const MANNERS = list("async batch bulk do force hard mass multi perform quick soft try");

/** True where the words order something: a verb first, and nothing behind it that makes the whole a noun. */
export function isCommand(phrase: readonly string[], verbs: ReadonlySet<string>): boolean {
  const [first, ...rest] = phrase.slice(phrase.findIndex((word) => !MANNERS.has(word)));
  if (first === undefined || !(verbs.has(first) || verbs.has(first.replace(/^re/, "")))) return false;
  const last = rest.at(-1);
  // "grantOffers", "import-jobs": a noun that may be a verb, before a plural, describes it.
  if (last !== undefined && verbs === NOUNLIKE_VERBS && singular(last) !== last) return false;
  return last === undefined || !DESCRIBED.has(singular(last));
}

/** What a third person's verb may stand for: `cancels`, `pushes`, `applies`. */
function infinitive(verb: string): string[] {
  return [verb, verb.replace(/s$/, ""), verb.replace(/es$/, ""), verb.replace(/ies$/, "y")];
}

/** "Accepts a comma-separated list" tells of the arguments. */
const OF_ARGUMENTS = list("accept accepts");

const LEAD_IN =
  /^will\s+|^(this|the|use this|it)\s+((api|endpoint|method|operation|call|request|resource|function|action)\s+)?(to\s+|will\s+|can be used to\s+|allows (you|users|clients) to\s+|is used to\s+|lets (you|users) )?/i;

/** The verb that a sentence about an operation begins with, among those given: "Deletes an order", "This endpoint lists …". */
export function leadingVerb(sentence: string, ...verbs: ReadonlySet<string>[]): string | undefined {
  const [first = "", second] = words(sentence.replace(LEAD_IN, ""));
  // "Updates from the newsroom", "Send history of a number"
  const isNoun =
    second !== undefined && (DESCRIBED.has(singular(second)) || /^(about|and|from|no|nothing|of|on)$/.test(second));
  return isNoun || OF_ARGUMENTS.has(first)
    ? undefined
    : infinitive(first).find((form) => verbs.some((set) => set.has(form)));
}
