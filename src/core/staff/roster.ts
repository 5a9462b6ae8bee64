import { z } from "zod";
import type { Database } from "../store/database.ts";
import type { StaffPerson } from "./person.ts";

/** Where a person is known: `slack`, `discord`, `teams`, `email`. */
export type StaffHandles = Record<string, string>;

/** A person as the configuration declares them. */
export interface DeclaredPerson extends StaffPerson {
  handles: StaffHandles;
}

export interface Roster {
  /** Brings the table in line with the configuration; whoever is no longer named becomes inactive. */
  sync(people: readonly DeclaredPerson[]): Promise<void>;
  /** Active people, by id. */
  list(): Promise<DeclaredPerson[]>;
  /** Null: unknown or inactive. */
  find(id: string): Promise<DeclaredPerson | null>;
  /** The active person behind a handle on a channel, such as a Slack user id. */
  byHandle(channel: string, handle: string): Promise<DeclaredPerson | null>;
}

const COLUMNS = "id, name, role, groups, handles";
const handlesSchema = z.record(z.string(), z.string());

function person(row: DeclaredPerson): DeclaredPerson {
  return { ...row, handles: handlesSchema.parse(row.handles) };
}

/** The people on staff. The configuration is the truth; the table lets decisions refer to people who have left. */
export function createRoster(database: Database): Roster {
  return {
    async sync(people) {
      const declared = people.map(({ id, name, role, groups, handles }) => ({ id, name, role, groups, handles }));
      await database.transaction(async (tx) => {
        await tx.query(
          `insert into staff (id, name, role, groups, handles, active)
           select id, name, role, groups, handles, true
           from jsonb_to_recordset($1::jsonb) as declared (id text, name text, role text, groups text[], handles jsonb)
           on conflict (id) do update set
             name = excluded.name, role = excluded.role, groups = excluded.groups, handles = excluded.handles, active = true`,
          [JSON.stringify(declared)],
        );
        const ids = declared.map(({ id }) => id);
        await tx.query("update staff set active = false where active and id <> all($1)", [ids]);
        await tx.query("delete from staff_credentials where staff_id <> all($1)", [ids]);
      });
    },

    async list() {
      const rows = await database.query<DeclaredPerson>(`select ${COLUMNS} from staff where active order by id`);
      return rows.map(person);
    },

    async find(id) {
      const rows = await database.query<DeclaredPerson>(`select ${COLUMNS} from staff where active and id = $1`, [id]);
      return rows[0] ? person(rows[0]) : null;
    },

    async byHandle(channel, handle) {
      const rows = await database.query<DeclaredPerson>(
        `select ${COLUMNS} from staff where active and handles ->> $1 = $2 order by id limit 1`,
        [channel, handle],
      );
      return rows[0] ? person(rows[0]) : null;
    },
  };
}
