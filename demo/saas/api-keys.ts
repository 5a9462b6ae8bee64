import { createHash } from "node:crypto";
import { type Desk, type Operation, read, write } from "../company/operation.ts";
import { missing, Refusal } from "../company/refusal.ts";
import { type AccountId, account } from "./accounts.ts";
import { PLANS } from "./plans.ts";
import { subscription } from "./subscription.ts";

interface ApiKeyRow {
  key_id: string;
  account_id: string;
  label: string;
  /** Separated by spaces. */
  scopes: string;
  status: "active" | "revoked";
  secret_hint: string;
  created_at: string;
  last_used_at: string | null;
  expires_at: string | null;
}

interface KeyId {
  apiKeyId: string;
}

interface NewKey extends AccountId {
  label: string;
  scopes: string[];
  expiresAt?: string | null;
}

const show = (row: ApiKeyRow) => ({
  apiKeyId: row.key_id,
  label: row.label,
  scopes: row.scopes.split(" "),
  status: row.status,
  secret_hint: row.secret_hint,
  createdAt: row.created_at,
  lastUsedAt: row.last_used_at,
  expiresAt: row.expires_at,
  accountId: row.account_id,
});

function find({ records }: Desk, apiKeyId: string): ApiKeyRow {
  const row = records.one<ApiKeyRow>("SELECT * FROM api_keys WHERE key_id = ?", apiKeyId);
  if (!row) throw missing("API key", apiKeyId);
  return row;
}

/** The key, if it still works. */
function activeKey(desk: Desk, apiKeyId: string): ApiKeyRow {
  const row = find(desk, apiKeyId);
  if (row.status === "revoked") throw new Refusal(409, "KEY_REVOKED", `The key ${apiKeyId} was revoked.`);
  return row;
}

/** So many characters that nothing tells how many keys there are; the same for the same words. */
export function token(words: string, length: number): string {
  return BigInt(`0x${createHash("sha256").update(words).digest("hex")}`)
    .toString(36)
    .slice(-length);
}

export const apiKeyOperations: Record<string, Operation> = {
  listApiKeys: read<AccountId>((desk, { accountId }) => {
    account(desk, accountId);
    const keys = desk.records.all<ApiKeyRow>(
      "SELECT * FROM api_keys WHERE account_id = ? ORDER BY status, created_at DESC",
      accountId,
    );
    return { accountId, keys: keys.map(show) };
  }),

  getApiKey: read<KeyId>((desk, { apiKeyId }) => show(find(desk, apiKeyId))),

  createApiKey: write<NewKey>((desk, { accountId, label, scopes, expiresAt = null }) => {
    const { plan_code } = subscription(desk, accountId);
    const { name, maxApiKeys } = PLANS[plan_code];
    const active = desk.records.all("SELECT 1 FROM api_keys WHERE account_id = ? AND status = 'active'", accountId);
    if (active.length >= maxApiKeys) {
      throw new Refusal(409, "KEY_LIMIT", `${name} allows ${maxApiKeys} active API keys; revoke one first.`);
    }
    if (expiresAt !== null && Date.parse(expiresAt) <= desk.now.getTime()) {
      throw new Refusal(422, "EXPIRY_PASSED", "A key cannot expire in the past.");
    }
    const made = desk.records.one<{ count: number }>("SELECT count(*) AS count FROM api_keys");
    const apiKeyId = `key_${token(`${accountId} ${made?.count}`, 6)}`;
    desk.records.run(
      "INSERT INTO api_keys VALUES (?, ?, ?, ?, 'active', ?, ?, NULL, ?)",
      apiKeyId,
      accountId,
      label,
      scopes.join(" "),
      token(`${apiKeyId} secret`, 4),
      desk.now.toISOString(),
      expiresAt,
    );
    return { record: apiKeyId, body: show(find(desk, apiKeyId)) };
  }),

  ApiKeys_Rotate: write<KeyId>((desk, { apiKeyId }) => {
    const { secret_hint } = activeKey(desk, apiKeyId);
    const hint = token(`${apiKeyId} ${secret_hint}`, 4);
    desk.records.run("UPDATE api_keys SET secret_hint = ? WHERE key_id = ?", hint, apiKeyId);
    return { record: apiKeyId, body: show(find(desk, apiKeyId)) };
  }),

  ApiKeys_Revoke: write<KeyId>((desk, { apiKeyId }) => {
    activeKey(desk, apiKeyId);
    desk.records.run("UPDATE api_keys SET status = 'revoked' WHERE key_id = ?", apiKeyId);
    return { record: apiKeyId, body: show(find(desk, apiKeyId)) };
  }),
};
