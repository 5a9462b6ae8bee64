import type { Approvals, ApprovalView } from "../actions/approvals.ts";
import { approversIn, quorum } from "../actions/quorum.ts";
import { CodedError } from "../coded-error.ts";
import type { Handover } from "../conversation/handover.ts";
import { LONGEST_MESSAGE } from "../conversation/inbox.ts";
import { appendEvents } from "../insights/events.ts";
import type { StaffPerson } from "../staff/person.ts";
import type { Roster } from "../staff/roster.ts";
import type { Database } from "../store/database.ts";
import type { Press, PressAnswer } from "./channel-desk.ts";
import { wordsIn } from "./channel-words.ts";
import { parsePress, pressValue, type Verb } from "./press.ts";

export interface PressParts {
  db: Database;
  approvals: Approvals;
  handover: Handover;
  roster: Roster;
}

/** What staff do by a press, each once they are known to be staff. What they may do of it is checked where it is done. */
type StaffDeed = (subject: string, person: StaffPerson, press: Press, parts: PressParts) => Promise<PressAnswer>;

const NOTE_CHARACTERS = 1_000;

const STAFF_DEEDS: Record<Exclude<Verb, "up" | "down">, StaffDeed> = {
  approve: (id, person, press, parts) => decide(id, person, "approve", press, parts),
  deny: (id, person, press, parts) => decide(id, person, "deny", press, parts),
  async deny_note(id) {
    return {
      kind: "ask",
      form: {
        title: "Deny with a note",
        submit: pressValue("deny", id),
        submitLabel: "Deny",
        fields: [
          { name: "note", label: "Note for staff", required: false, maxLength: NOTE_CHARACTERS },
          { name: "message", label: "Message to the customer", required: false, maxLength: NOTE_CHARACTERS },
        ],
      },
    };
  },
  async take_over(id, person, _, { handover }) {
    await handover.takeOver(id, person);
    return tell(
      "You have the conversation. What you write in this thread stays here; use Reply to customer to answer.",
    );
  },
  async give_back(id, person, _, { handover }) {
    await handover.release(id, person);
    return tell("The assistant has the conversation again, with all that was said.");
  },
  async reply(id, person, { fields }, { handover }) {
    if (fields?.message === undefined) {
      const message = { name: "message", label: "Sent to the customer", required: true } as const;
      const form = { title: "Reply to customer", submit: pressValue("reply", id), submitLabel: "Send" };
      return { kind: "ask", form: { ...form, fields: [{ ...message, maxLength: REPLY_CHARACTERS }] } };
    }
    await handover.reply(id, person, fields.message);
    return tell("Sent to the customer.");
  },
};
/** What every platform's form takes. */
const REPLY_CHARACTERS = Math.min(3_000, LONGEST_MESSAGE);

/** Says who may, before anything is consumed; whatever is refused is said to the presser alone. */
export async function handlePress(press: Press, parts: PressParts): Promise<PressAnswer> {
  const asked = parsePress(press.value);
  if (!asked) return tell("This button is not one of ours, or from an older version. Nothing was changed.");
  const { verb, subject } = asked;
  try {
    if (verb === "up" || verb === "down") return await recordThumb(subject, verb, press, parts.db);
    const person = await parts.roster.byHandle(press.channel, press.person);
    if (!person) throw notOnStaff();
    return await STAFF_DEEDS[verb](subject, person, press, parts);
  } catch (error) {
    if (!(error instanceof CodedError)) throw error;
    return tell([error.message, error.remedy].filter(Boolean).join(" "));
  }
}

async function decide(
  id: string,
  person: StaffPerson,
  decision: "approve" | "deny",
  { channel, fields }: Press,
  { approvals, roster }: PressParts,
): Promise<PressAnswer> {
  const note = fields?.note?.trim();
  const messageToCustomer = fields?.message?.trim();
  const said = { ...(note ? { note } : {}), ...(messageToCustomer ? { messageToCustomer } : {}) };
  return tell(decided(await approvals.decide(id, person, { decision, via: channel, ...said }), await roster.list()));
}

function decided(view: ApprovalView, staff: readonly StaffPerson[]): string {
  if (view.status === "denied") return "Denied.";
  if (view.status !== "awaiting_approval") return "Approved.";
  const approvers = staff.filter(({ id }) => view.approved_by.some((one) => one.id === id));
  const missing = quorum(view.requirements, approvers).missing.map((one) => `${one.count} more of ${approversIn(one)}`);
  return `Your approval counts. It waits for ${missing.join(" and ")}.`;
}

/** Only the conversation's own person has a thumb; the last one counts. */
async function recordThumb(
  conversationId: string,
  thumb: "up" | "down",
  { channel, space, person }: Press,
  db: Database,
): Promise<PressAnswer> {
  const language = await db.transaction(async (tx) => {
    const [row] = await tx.query<{ customer_id: string | null; old: string | null; language: string }>(
      `update conversations c set thumb = $5 from conversations old, conversation_places p
       where c.id = $1 and old.id = c.id and p.conversation_id = c.id
         and p.channel = $2 and p.space = $3 and p.person = $4
       returning c.customer_id, c.language, old.thumb as old`,
      [conversationId, channel, space, person, thumb],
    );
    if (row && row.old !== thumb) {
      const customer = row.customer_id ? { customerId: row.customer_id } : {};
      const actor = row.customer_id ? `customer:${row.customer_id}` : "customer:anonymous";
      await appendEvents(tx, [{ type: "feedback.given", conversationId, actor, ...customer, data: { thumb } }]);
    }
    return row?.language;
  });
  return tell(language === undefined ? wordsIn("en", "notYourThumb") : wordsIn(language, "thanks"));
}

function tell(text: string): PressAnswer {
  return { kind: "tell", text };
}

function notOnStaff(): CodedError {
  return new CodedError({
    code: "NOT_ON_STAFF",
    message: "Your account here belongs to nobody on staff, so nothing was changed.",
    remedy: "Ask the operator to add it to your handles.",
    audience: "staff",
    status: 403,
  });
}
