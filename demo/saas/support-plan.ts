import { type Desk, type Operation, read, write } from "../company/operation.ts";
import { Refusal } from "../company/refusal.ts";
import { type AccountId, account, type SupportLevel } from "./accounts.ts";
import { subscription } from "./subscription.ts";

/** From the least to the most. */
const LEVELS: Record<SupportLevel, { responseHours: number; channels: string[] }> = {
  standard: { responseHours: 24, channels: ["chat", "e-mail"] },
  priority: { responseHours: 4, channels: ["chat", "e-mail"] },
  premier: { responseHours: 1, channels: ["chat", "e-mail", "phone", "named engineer"] },
};
const RANKING = Object.keys(LEVELS);

function show(desk: Desk, accountId: string) {
  const { support_level: level, next_support_level } = account(desk, accountId);
  const { responseHours, channels } = LEVELS[level];
  return { accountId, level, response_hours: responseHours, channels, next_level: next_support_level };
}

export const supportOperations: Record<string, Operation> = {
  getSupportPlan: read<AccountId>((desk, { accountId }) => show(desk, accountId)),

  setSupportPlan: write<AccountId & { level: SupportLevel }>((desk, { accountId, level }) => {
    const { support_level } = account(desk, accountId);
    const { plan_code } = subscription(desk, accountId);
    if (level === support_level) throw new Refusal(409, "LEVEL_UNCHANGED", `The support level is ${level} already.`);
    if (level === "premier" && !["business", "enterprise"].includes(plan_code)) {
      throw new Refusal(422, "PLAN_TOO_SMALL", "Premier support needs the Business or Enterprise plan.");
    }
    const isUpgrade = RANKING.indexOf(level) > RANKING.indexOf(support_level);
    desk.records.run(
      "UPDATE accounts SET support_level = ?, next_support_level = ? WHERE account_id = ?",
      isUpgrade ? level : support_level,
      isUpgrade ? null : level,
      accountId,
    );
    return { record: accountId, body: show(desk, accountId) };
  }),
};
