import type { Classification } from "../../core/tools/classification.ts";
import type { Effect } from "../../core/tools/tool.ts";
import type { OperationTool } from "../tools/operation-tools.ts";
import type { AnswerField } from "./answer-fields.ts";
import { byClarity, type Identity, identityAsked, identityExpression, ownerIn } from "./customer-identity.ts";
import type { Argument } from "./operation-arguments.ts";
import {
  type FoundRecord,
  namesRecord,
  ownershipBy,
  type RecordRead,
  type RecordReads,
  recordsIn,
} from "./record-reads.ts";
import { singular, staticSegments, words } from "./words.ts";

export type JudgedAccess = Pick<Classification, "access" | "bind" | "owner"> & { reasons: string[] };

/** An operation with what its access is told from. */
export interface Subject {
  tool: OperationTool;
  effect: Effect;
  args: readonly Argument[];
  /** Of its answer. */
  fields: readonly AnswerField[];
}

const set = (text: string): ReadonlySet<string> => new Set(text.split(" "));

const STAFF_WORDS = set(
  "admin administrator administration administrative internal backoffice staff employee superuser sysadmin moderator moderation " +
    "impersonate impersonation role permission audit agent operator",
);
const STAFF_ONLY =
  /\b(admin(istrator)?s? only|only (an? )?(admin|administrator|staff|employee|agent|moderator)s?\b|requires? (an? )?admin|must be (an? )?admin|internal use|for internal)/i;

/** Paths of whoever owns the credential: that is the company, not its customer. */
const CALLER = set("me self whoami myself");

/** What a shop shows in its window. */
const CATALOGUE = set(
  "product catalog catalogue category collection store location branch shop hour opening holiday status health faq article help shipping fee " +
    "currency country region language locale exchange plan pricing price menu brand review availability timetable schedule station route " +
    "stop weather news event offer promotion genre movie podcast book recipe season variant",
);
/** What may stand beside it without making it something else; any other word may be somebody's business. */
const BESIDE_CATALOGUE = set(
  "api rest public open json all list search lookup find by byname name slug id code popular latest new featured top best recent current upcoming " +
    "info detail option type kind tree version image picture photo related similar recommended recommendation method rate zone center centre " +
    "summary count today tag size color colour service delivery site web item",
);

/** Arguments that would give more than their caller has. */
const GRANTS =
  /^(is_?admin|admin|role|roles|permissions?|scopes?|balance|credit_?limit|verified|is_?staff|privileges?)$/i;

const staff = (...reasons: string[]): JudgedAccess => ({ access: "staff", reasons });

function staffSign({ operation }: OperationTool): string | undefined {
  const { path, operationId = "", tags, summary = "", description = "", security } = operation;
  const named = [...staticSegments(path), operationId, ...tags].flatMap(words).map(singular);
  const word = named.find((one) => STAFF_WORDS.has(one));
  if (word !== undefined) return `"${word}" in its path, id or tags`;
  const scope = security
    .flatMap((uses) => uses.flatMap(({ scopes }) => scopes))
    .find((one) => words(one).includes("admin"));
  if (scope !== undefined) return `it asks for the scope "${scope}"`;
  return STAFF_ONLY.exec(`${summary} ${description}`)?.[0];
}

interface AskedIdentity {
  argument: Argument;
  identity: Identity;
}

/** The one argument that says which customer it is about: the first of the path, else the clearest. */
function identityOf({ args, effect }: Subject, reads: RecordReads): AskedIdentity | undefined {
  const found = args.flatMap((argument): AskedIdentity[] => {
    const identity = identityAsked(argument);
    if (!identity || argument.place === "cookie") return [];
    // An address in what is written may be a new one, or anybody's.
    if (identity.who === "" && effect === "write") return [];
    // Accounts and contacts are customers to some, and records of customers to others: those whose read names another owner.
    const isRecord = reads.named(
      argument,
      ({ owner }) => owner !== undefined && byClarity(owner.identity, identity) < 0,
    );
    return isRecord ? [] : [{ argument, identity }];
  });
  const inPath = found.find(({ argument }) => argument.place === "path");
  return inPath ?? found.sort((a, b) => byClarity(a.identity, b.identity))[0];
}

function publicSign({ tool: { operation }, fields }: Subject): "public" | "closed" | undefined {
  const subject = staticSegments(operation.path)
    .flatMap(words)
    .map(singular)
    .filter((word) => !/^v?\d+$/.test(word));
  const isShown =
    subject.some((word) => CATALOGUE.has(word)) &&
    subject.every((word) => CATALOGUE.has(word) || BESIDE_CATALOGUE.has(word));
  if (!isShown || ownerIn(fields, recordsIn(operation.path))) return undefined;
  const isOpen = operation.security.length === 0 || operation.security.some((uses) => uses.length === 0);
  return isOpen ? "public" : "closed";
}

/** The record that an operation's path is at or beneath, or that its other arguments name. */
function recordOf(
  { tool, args }: Subject,
  reads: RecordReads,
  fits: (read: RecordRead) => boolean,
  identity?: Argument,
): FoundRecord | undefined {
  const isOther = (read: RecordRead) => read.name !== tool.definition.name && fits(read);
  const path = args.filter(({ place }) => place === "path");
  const above = reads.above(tool.operation.pathTemplate, isOther);
  if (above) return { read: above, by: path.slice(0, above.keys.length) };
  if (path.length > 0) return undefined;
  for (const argument of args) {
    if (!argument.required || argument === identity || !namesRecord(argument)) continue;
    const read = reads.named(argument, isOther);
    if (read) return { read, by: [argument] };
  }
  return undefined;
}

function ownedAccess(subject: Subject, reads: RecordReads, identity: Argument | undefined): JudgedAccess | undefined {
  const { args, effect, fields, tool } = subject;
  const isNamed = args.some(
    (one) => one !== identity && (one.place === "path" || (one.place === "query" && one.required && namesRecord(one))),
  );
  const own = effect === "read" && isNamed ? ownerIn(fields, recordsIn(tool.operation.path)) : undefined;
  if (own) {
    const owner = { field: own.field, equals: identityExpression(own.identity) };
    return { access: "owned", owner, reasons: [`Its answer says whose it is in "${own.field}".`] };
  }
  const record = recordOf(subject, reads, ({ owner }) => owner !== undefined, identity);
  const owner = record && ownershipBy(record);
  if (!record || !owner) return undefined;
  const reason = `${record.read.name} says in "${owner.field}" whose "${record.by.at(-1)?.key}" is.`;
  return { access: "owned", owner, reasons: [reason] };
}

/**
 * Who may use an operation. Whatever is not `staff` is said to be so by something that stands in the description: an argument that
 * takes the customer's identity, a record that names its owner, a catalogue that asks for nothing.
 */
export function judgeAccess(subject: Subject, reads: RecordReads): JudgedAccess {
  const { tool, effect, args } = subject;
  const sign = staffSign(tool);
  if (sign !== undefined) return staff(`For staff: ${sign}.`);
  const caller = staticSegments(tool.operation.path).find((segment) => CALLER.has(segment.toLowerCase()));
  if (caller !== undefined) return staff(`For staff: "${caller}" is whoever the source's credential belongs to.`);
  const grant = effect === "write" ? args.find(({ name }) => GRANTS.test(name)) : undefined;
  if (grant) return staff(`For staff: "${grant.key}" could give more than its caller has.`);

  const path = args.filter(({ place }) => place === "path");
  const asked = identityOf(subject, reads);
  const bind = asked && { bind: { [asked.argument.key]: identityExpression(asked.identity) } };
  const saysBound = asked ? [`"${asked.argument.key}" takes the customer's ${asked.identity.by}.`] : [];
  // Beneath the customer everything is the customer's; beside it, a record may be anybody's.
  if (asked && path[0] === asked.argument) return { access: "bound", ...bind, reasons: saysBound };
  const owned = ownedAccess(subject, reads, asked?.argument);
  if (owned) return { ...owned, ...bind, reasons: [...saysBound, ...owned.reasons] };
  if (asked && path.length === 0) return { access: "bound", ...bind, reasons: saysBound };
  if (asked) return staff(`For staff: ${saysBound.join("")} Nothing shows whose "${path[0]?.key}" is.`);

  const shown = effect === "read" ? publicSign(subject) : undefined;
  if (shown === "public") return { access: "public", reasons: ["It reads a catalogue, and asks for no credential."] };
  if (shown === undefined) return staff("For staff: nothing shows whose data it is.");
  return staff(
    "For staff: it looks like a catalogue, but asks for a credential. Make it public if anybody may see it.",
  );
}

/** The read of what a write is about, where it takes the same arguments. */
export function previewOf(subject: Subject, reads: RecordReads): string | undefined {
  if (subject.effect === "read") return undefined;
  const found = recordOf(subject, reads, () => true);
  return found?.by.every(({ key }, index) => key === found.read.keys[index]) ? found.read.name : undefined;
}
