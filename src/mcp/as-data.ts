import { withoutOrders } from "../core/conversation/untrusted.ts";
import { isJsonObject, type JsonObject } from "../core/json.ts";

/**
 * A record as it is sent, without what reads like an order to a model: its words are whoever wrote them, customers above all.
 * That an order was there has been recorded when it came in.
 */
export function asData(record: object): JsonObject {
  const data = withoutOrders(JSON.parse(JSON.stringify(record)), []);
  return isJsonObject(data) ? data : {};
}
