import type { ApiKey, ApiKeys } from "../core/identity/api-keys.ts";
import type { Customer, Customers } from "../core/identity/customer.ts";
import { secretHash } from "../core/identity/secret.ts";
import type { Database } from "../core/store/database.ts";
import { openMoment } from "../core/store/moment.ts";
import type { AdmissionParts } from "./admission.ts";

/** Whose a key is and who a customer is. A key that was revoked is void as soon as processes have heard of it, and after a second at most. */
export interface RememberedCallers extends Pick<AdmissionParts, "apiKeys" | "customers"> {
  close(): Promise<void>;
}

/** Told by the database whenever a key or a customer changes. */
const CHANGED = "changed_callers";

/** Asks the database once for what every request of a caller asks. */
export async function rememberCallers(
  db: Database,
  apiKeys: Pick<ApiKeys, "authenticate">,
  customers: Pick<Customers, "find" | "fromIdentity">,
): Promise<RememberedCallers> {
  const keys = await openMoment<ApiKey>(db, CHANGED);
  const people = await openMoment<Customer>(db, CHANGED);
  return {
    apiKeys: {
      authenticate: (presented) => keys.recall(secretHash(presented), () => apiKeys.authenticate(presented)),
    },
    customers: {
      find: (id) => people.recall(id, () => customers.find(id)),
      async fromIdentity(identity) {
        const ask = () => customers.fromIdentity(identity);
        return (await people.recall(JSON.stringify(identity), ask)) ?? ask();
      },
    },
    async close() {
      await keys.close();
      await people.close();
    },
  };
}
