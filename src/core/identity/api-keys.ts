import { notFound } from "../coded-error.ts";
import { newId } from "../ids.ts";
import { appendEvents } from "../insights/events.ts";
import type { Database, Queryable } from "../store/database.ts";
import { newSecret, sameSecret, secretHash } from "./secret.ts";

/**
 * What a key may do. `chat` is all that a web page needs; `read` sees every conversation and figure; `act` calls tools, so that an agent
 * can propose writes without reading what others said; `admin` is everything but deciding.
 */
export const SCOPES = ["chat", "read", "act", "admin"] as const;
export type Scope = (typeof SCOPES)[number];

/** What each scope brings with it. */
const IMPLIED: Record<Scope, readonly Scope[]> = {
  chat: ["chat"],
  read: ["read"],
  act: ["act"],
  admin: SCOPES,
};

/** A key as it may be shown: never the secret itself. */
export interface ApiKey {
  id: string;
  name: string;
  scopes: Scope[];
  /** `cus_…` when the key speaks for one customer. */
  customerId: string | null;
  /** Says with each call for which customer it is, because whoever holds it has signed them in. */
  namesCustomers: boolean;
  createdAt: Date;
  revokedAt: Date | null;
}

export interface NewApiKey {
  name: string;
  scopes: Scope[];
  customerId?: string;
  namesCustomers?: boolean;
}

export interface ApiKeys {
  /** `key` is the secret; it is not to be had again. `actor` is who asked, as in events. */
  create(key: NewApiKey, actor: string): Promise<{ apiKey: ApiKey; key: string }>;
  /** Makes sure that a secret chosen elsewhere (the demo page's) is known. */
  adopt(key: string, wanted: NewApiKey): Promise<void>;
  list(): Promise<ApiKey[]>;
  /** Void at once. Throws `NOT_FOUND`. */
  revoke(id: string, actor: string): Promise<ApiKey>;
  /** Null: unknown or revoked. */
  authenticate(presented: string): Promise<ApiKey | null>;
}

/** True if a key with these scopes may do what `needed` names. */
export function allows(scopes: readonly Scope[], needed: Scope): boolean {
  return scopes.some((scope) => IMPLIED[scope].includes(needed));
}

const COLUMNS = `id, name, scopes, customer_id as "customerId", names_customers as "namesCustomers", created_at as "createdAt", revoked_at as "revokedAt"`;

/** ADMIN_API_KEY stands in no table: whoever sets the environment runs the system. */
export const ENVIRONMENT_KEY_ID = "key_environment";
const ENVIRONMENT_KEY: ApiKey = {
  id: ENVIRONMENT_KEY_ID,
  name: "ADMIN_API_KEY",
  scopes: ["admin"],
  customerId: null,
  namesCustomers: false,
  createdAt: new Date(0),
  revokedAt: null,
};

/** API keys: shown once, kept as a hash, void when revoked. A key is never a person and decides nothing. */
export function createApiKeys(database: Database, adminKey: string | null): ApiKeys {
  async function insert(
    db: Queryable,
    key: string,
    { name, scopes, customerId, namesCustomers = false }: NewApiKey,
  ): Promise<ApiKey | undefined> {
    const rows = await db.query<ApiKey>(
      `insert into api_keys (id, name, hash, scopes, customer_id, names_customers) values ($1, $2, $3, $4, $5, $6)
       on conflict (hash) do update set scopes = excluded.scopes, names_customers = excluded.names_customers
       returning ${COLUMNS}`,
      [newId("key"), name, secretHash(key), scopes, customerId ?? null, namesCustomers],
    );
    return rows[0];
  }

  return {
    async create(wanted, actor) {
      const key = newSecret("sk");
      const apiKey = await database.transaction(async (tx) => {
        const made = await insert(tx, key, wanted);
        if (!made) throw new Error("Two random secrets were the same.");
        const data = { key_id: made.id, scopes: made.scopes, names_customers: made.namesCustomers };
        await appendEvents(tx, [{ type: "api_key.created", actor, data }]);
        return made;
      });
      return { apiKey, key };
    },

    async adopt(key, wanted) {
      await insert(database, key, wanted);
    },

    async list() {
      return await database.query<ApiKey>(`select ${COLUMNS} from api_keys order by id`);
    },

    async revoke(id, actor) {
      return await database.transaction(async (tx) => {
        const rows = await tx.query<ApiKey>(
          `update api_keys set revoked_at = coalesce(revoked_at, now()) where id = $1 returning ${COLUMNS}`,
          [id],
        );
        if (!rows[0]) throw notFound("key");
        await appendEvents(tx, [{ type: "api_key.revoked", actor, data: { key_id: id } }]);
        return rows[0];
      });
    },

    async authenticate(presented) {
      if (adminKey !== null && sameSecret(adminKey, presented)) return ENVIRONMENT_KEY;
      const rows = await database.query<ApiKey>(
        `select ${COLUMNS} from api_keys where hash = $1 and revoked_at is null`,
        [secretHash(presented)],
      );
      return rows[0] ?? null;
    },
  };
}
