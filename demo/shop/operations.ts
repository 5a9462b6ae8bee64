import type { Operation } from "../company/operation.ts";
import { addressOperations } from "./addresses.ts";
import { couponOperations } from "./coupons.ts";
import { customerOperations } from "./customers.ts";
import { orderOperations } from "./orders.ts";
import { productOperations } from "./products.ts";
import { refundOperations } from "./refunds.ts";
import { returnOperations } from "./returns.ts";
import { shipmentOperations } from "./shipments.ts";
import { storeOperations } from "./store-info.ts";

/** What the shop can do, by operationId. */
export const OPERATIONS: Record<string, Operation> = {
  ...storeOperations,
  ...productOperations,
  ...couponOperations,
  ...customerOperations,
  ...addressOperations,
  ...orderOperations,
  ...shipmentOperations,
  ...returnOperations,
  ...refundOperations,
};
