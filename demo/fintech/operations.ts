import type { Operation } from "../company/operation.ts";
import { accountOperations } from "./accounts.ts";
import { cardOperations } from "./cards.ts";
import { customerOperations } from "./customers.ts";
import { disputeOperations } from "./disputes.ts";
import { feeOperations } from "./fees.ts";
import { payeeOperations } from "./payees.ts";
import { serviceOperations } from "./service-info.ts";
import { statementOperations } from "./statements.ts";
import { transactionOperations } from "./transactions.ts";
import { transferOperations } from "./transfers.ts";

/** What the bank can do, by operationId. */
export const OPERATIONS: Record<string, Operation> = {
  ...serviceOperations,
  ...customerOperations,
  ...accountOperations,
  ...transactionOperations,
  ...statementOperations,
  ...cardOperations,
  ...transferOperations,
  ...payeeOperations,
  ...disputeOperations,
  ...feeOperations,
};
