import type { Transaction } from "../store/database.ts";
import type { Action } from "./action.ts";

/** What the ledger tells the rest of the product. Declared here so that it knows nothing of conversations. */
export interface ActionListener {
  /** In the transaction that settled it: queues the outcome as an input of its conversation. */
  settled(tx: Transaction, action: Action): Promise<void>;
  /** After the commit: screens and clients that watch it. */
  changed(action: Action): void;
}
