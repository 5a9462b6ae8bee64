import { type Desk, type Operation, read } from "../company/operation.ts";
import { missing } from "../company/refusal.ts";
import { type AccountId, type AccountRow, account, belonging } from "./account.ts";
import { money } from "./money.ts";
import { entriesBetween, showEntry } from "./transactions.ts";

const MOST_STATEMENTS = 12;

interface Totals {
  opening: number;
  incoming: number;
  outgoing: number;
}

/** The first moment of the month that is so many months after `period`. */
function monthStart(period: string, later = 0): string {
  const [year = 0, month = 1] = period.split("-").map(Number);
  return new Date(Date.UTC(year, month - 1 + later)).toISOString();
}

/** The full months, as `2026-09`, in which the account was open; newest first. */
export function periods(now: Date, openedAt: string): string[] {
  const months = Array.from({ length: MOST_STATEMENTS }, (_, index) =>
    new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - 1 - index)).toISOString().slice(0, 7),
  );
  return months.filter((month) => month >= openedAt.slice(0, 7));
}

function summary({ records }: Desk, row: AccountRow, period: string) {
  const totals = records.one<Totals>(
    `SELECT coalesce(sum(amount) FILTER (WHERE booked_at < ?1), 0) AS opening,
            coalesce(sum(amount) FILTER (WHERE booked_at >= ?1 AND amount > 0), 0) AS incoming,
            coalesce(sum(amount) FILTER (WHERE booked_at >= ?1 AND amount < 0), 0) AS outgoing
     FROM entries WHERE account = ?2 AND booked_at < ?3`,
    monthStart(period),
    row.number,
    monthStart(period, 1),
  );
  const { opening, incoming, outgoing } = totals ?? { opening: 0, incoming: 0, outgoing: 0 };
  return {
    ...belonging(row),
    period,
    opening: money(opening, row.currency),
    incoming: money(incoming, row.currency),
    outgoing: money(outgoing, row.currency),
    closing: money(opening + incoming + outgoing, row.currency),
  };
}

export const statementOperations: Record<string, Operation> = {
  Statements_List: read<AccountId>((desk, { accountId }) => {
    const row = account(desk, accountId);
    return {
      ...belonging(row),
      items: periods(desk.now, row.opened_at).map((period) => summary(desk, row, period)),
    };
  }),

  Statements_Get: read<AccountId & { period: string }>((desk, { accountId, period }) => {
    const row = account(desk, accountId);
    if (!periods(desk.now, row.opened_at).includes(period)) throw missing("statement", `${accountId} ${period}`);
    const entries = entriesBetween(desk, row.number, monthStart(period), monthStart(period, 1));
    return { ...summary(desk, row, period), entries: entries.map((one) => showEntry(desk, one)) };
  }),
};
