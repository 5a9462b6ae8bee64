import { type Desk, type Operation, read, write } from "../company/operation.ts";
import { missing, Refusal } from "../company/refusal.ts";
import { type AccountId, account } from "./accounts.ts";
import { changeableSubscription } from "./subscription.ts";

interface MemberRow {
  number: number;
  account_id: string;
  email: string;
  name: string;
  role: "owner" | "admin" | "editor" | "viewer";
  status: "invited" | "active" | "suspended";
  created_at: string;
}

interface MemberId extends AccountId {
  memberId: string;
}

const show = ({ number, account_id, email, name, role, status, created_at }: MemberRow) => ({
  memberId: `m${number}`,
  name,
  email,
  role,
  status,
  createdAt: created_at,
  accountId: account_id,
});

function find({ records }: Desk, { accountId, memberId }: MemberId): MemberRow {
  const number = Number(memberId.slice(1));
  const row = records.one<MemberRow>("SELECT * FROM members WHERE account_id = ? AND number = ?", accountId, number);
  if (!row) throw missing("member", memberId);
  return row;
}

function requireNotOwner({ role, name }: MemberRow, what: string): void {
  if (role === "owner") throw new Refusal(409, "OWNER_STAYS", `${name} owns the account and cannot be ${what}.`);
}

interface ListMembers extends AccountId {
  status?: string[];
  name_contains?: string;
  "page[size]": number;
}

export const memberOperations: Record<string, Operation> = {
  listMembers: read<ListMembers>((desk, { accountId, status, name_contains = "", "page[size]": size }) => {
    account(desk, accountId);
    const rows = desk.records.all<MemberRow>(
      `SELECT * FROM members WHERE account_id = ? AND instr(lower(name || ' ' || email), lower(?)) > 0
       ORDER BY role <> 'owner', number`,
      accountId,
      name_contains,
    );
    const chosen = rows.filter((row) => status === undefined || status.includes(row.status));
    return { accountId, members: chosen.slice(0, size).map(show), total_count: chosen.length };
  }),

  getMember: read<MemberId>((desk, args) => show(find(desk, args))),

  inviteMember: write<AccountId & Pick<MemberRow, "email" | "name" | "role">>(
    (desk, { accountId, email, name, role }) => {
      const { seats, assigned } = changeableSubscription(desk, accountId);
      if (role === "owner") throw new Refusal(422, "ONE_OWNER", "An account has one owner.");
      const known = desk.records.one("SELECT 1 FROM members WHERE account_id = ? AND email = ?", accountId, email);
      if (known) throw new Refusal(409, "ALREADY_MEMBER", `${email} is a member already.`);
      if (assigned >= seats) {
        throw new Refusal(409, "NO_FREE_SEAT", `All ${seats} seats are taken; add a seat before inviting somebody.`);
      }
      const number = desk.records.run(
        "INSERT INTO members (account_id, email, name, role, status, created_at) VALUES (?, ?, ?, ?, 'invited', ?)",
        accountId,
        email,
        name,
        role,
        desk.now.toISOString(),
      );
      return { record: `m${number}`, body: show(find(desk, { accountId, memberId: `m${number}` })) };
    },
  ),

  changeMemberRole: write<MemberId & Pick<MemberRow, "role">>((desk, { role, ...args }) => {
    const row = find(desk, args);
    requireNotOwner(row, "given another role");
    desk.records.run("UPDATE members SET role = ? WHERE number = ?", role, row.number);
    return { record: args.memberId, body: show(find(desk, args)) };
  }),

  removeMember: write<MemberId>((desk, args) => {
    const row = find(desk, args);
    requireNotOwner(row, "removed");
    desk.records.run("DELETE FROM members WHERE number = ?", row.number);
    return { record: args.memberId, body: null };
  }),
};
