import { type Desk, type Operation, read, write } from "../company/operation.ts";
import { missing, Refusal } from "../company/refusal.ts";
import { belonging } from "./account.ts";
import { type CustomerId, customer } from "./customers.ts";
import { idOf, numberOf } from "./ids.ts";
import { type Currency, decimal, minor, money } from "./money.ts";
import { type EntryRow, entry } from "./transactions.ts";
import { type DisputeStatus, type Language, languageOf, WORDS, type Worded } from "./words.ts";

interface DisputeRow {
  number: number;
  entry: number;
  account: number;
  customer: number;
  currency: Currency;
  language: Language;
  reason: string;
  amount: number;
  explanation: string;
  status: DisputeStatus;
  opened_at: string;
  closed_at: string | null;
}

interface DisputeId extends Worded {
  disputeId: string;
}

interface NewDispute extends Worded {
  transactionId: string;
  reason: string;
  amount?: string;
  explanation: string;
}

const DAY_MS = 86_400_000;
const DISPUTABLE_DAYS = 120;
const MOST_EVIDENCE = 10;
const RUNNING: readonly DisputeStatus[] = ["open", "under_review"];

const SELECT = `SELECT disputes.*, entries.account, accounts.customer, accounts.currency, language
                FROM disputes JOIN entries ON entries.number = disputes.entry
                JOIN accounts ON accounts.number = entries.account JOIN customers ON customers.number = customer`;

interface Evidence {
  kind: string;
  text: string;
  addedAt: string;
}

function evidence({ records }: Desk, { number }: DisputeRow): Evidence[] {
  return records.all("SELECT kind, text, added_at AS addedAt FROM evidence WHERE dispute = ? ORDER BY rowid", number);
}

function show(desk: Desk, row: DisputeRow, accepted: string | undefined) {
  return {
    disputeId: idOf("dispute", row.number),
    transactionId: idOf("transaction", row.entry),
    ...belonging({ number: row.account, customer: row.customer }),
    reason: row.reason,
    amount: money(row.amount, row.currency),
    explanation: row.explanation,
    status: row.status,
    statusText: WORDS.dispute[row.status][languageOf(accepted, row.language)],
    evidence: evidence(desk, row),
    openedAt: row.opened_at,
    closedAt: row.closed_at,
  };
}

function dispute({ records }: Desk, disputeId: string): DisputeRow {
  const row = records.one<DisputeRow>(`${SELECT} WHERE disputes.number = ?`, numberOf(disputeId));
  if (!row) throw missing("dispute", disputeId);
  return row;
}

/** The dispute, if nobody has decided on it or taken it back. */
function runningDispute(desk: Desk, disputeId: string): DisputeRow {
  const row = dispute(desk, disputeId);
  if (RUNNING.includes(row.status)) return row;
  throw new Refusal(409, "DISPUTE_CLOSED", `Dispute ${disputeId} is ${WORDS.dispute[row.status].en}.`);
}

function requireDisputable({ now }: Desk, transactionId: string, row: EntryRow): void {
  if (row.kind !== "card_payment") {
    throw new Refusal(422, "NOT_DISPUTABLE", "Only payments by card can be disputed.");
  }
  if (row.dispute !== null) {
    const message = `Transaction ${transactionId} was disputed before, as ${idOf("dispute", row.dispute)}.`;
    throw new Refusal(409, "ALREADY_DISPUTED", message);
  }
  if (row.booked_at > now.toISOString()) {
    throw new Refusal(422, "TRANSACTION_PENDING", "A payment can be disputed as soon as it is booked.");
  }
  if (row.booked_at < new Date(now.getTime() - DISPUTABLE_DAYS * DAY_MS).toISOString()) {
    throw new Refusal(422, "DISPUTE_TOO_LATE", `A payment can be disputed for ${DISPUTABLE_DAYS} days.`);
  }
}

function disputedAmount(asked: string | undefined, { amount, currency }: EntryRow): number {
  const paid = -amount;
  const disputed = asked === undefined ? paid : minor(asked, currency);
  if (disputed <= paid) return disputed;
  const message = `The payment was ${decimal(paid, currency)} ${currency}, and no more can be disputed.`;
  throw new Refusal(422, "AMOUNT_TOO_HIGH", message);
}

export const disputeOperations: Record<string, Operation> = {
  openDispute: write<NewDispute>(
    (desk, { transactionId, reason, amount, explanation, "Accept-Language": accepted }) => {
      const row = entry(desk, transactionId);
      requireDisputable(desk, transactionId, row);
      const number = desk.records.run(
        `INSERT INTO disputes (entry, reason, amount, explanation, status, opened_at) VALUES (?, ?, ?, ?, 'open', ?)`,
        row.number,
        reason,
        disputedAmount(amount, row),
        explanation,
        desk.now.toISOString(),
      );
      const disputeId = idOf("dispute", number);
      return { record: disputeId, body: show(desk, dispute(desk, disputeId), accepted) };
    },
  ),

  getDispute: read<DisputeId>((desk, { disputeId, "Accept-Language": accepted }) =>
    show(desk, dispute(desk, disputeId), accepted),
  ),

  addDisputeEvidence: write<DisputeId & { kind: string; text: string }>(
    (desk, { disputeId, kind, text, "Accept-Language": accepted }) => {
      const row = runningDispute(desk, disputeId);
      if (evidence(desk, row).length >= MOST_EVIDENCE) {
        throw new Refusal(422, "TOO_MUCH_EVIDENCE", `A dispute takes at most ${MOST_EVIDENCE} pieces of evidence.`);
      }
      const at = desk.now.toISOString();
      desk.records.run("INSERT INTO evidence VALUES (?, ?, ?, ?)", row.number, kind, text, at);
      return { record: disputeId, body: show(desk, row, accepted) };
    },
  ),

  withdrawDispute: write<DisputeId>((desk, { disputeId, "Accept-Language": accepted }) => {
    const { number } = runningDispute(desk, disputeId);
    const at = desk.now.toISOString();
    desk.records.run("UPDATE disputes SET (status, closed_at) = ('withdrawn', ?) WHERE number = ?", at, number);
    return { record: disputeId, body: show(desk, dispute(desk, disputeId), accepted) };
  }),

  listDisputes: read<CustomerId & Worded>((desk, { customerId, "Accept-Language": accepted }) => {
    const { number } = customer(desk, customerId);
    const rows = desk.records.all<DisputeRow>(
      `${SELECT} WHERE accounts.customer = ? ORDER BY opened_at DESC, disputes.number DESC`,
      number,
    );
    return { customerId, items: rows.map((row) => show(desk, row, accepted)) };
  }),
};
