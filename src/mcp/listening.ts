import { isJsonObject } from "../core/json.ts";
import { CUSTOMER_META } from "./admission.ts";

/** More in one request are left out. */
const MOST_ADDRESSES = 100;

/** Whether a request asks to be told of changes. The SDK refuses one whose header and body disagree. */
export const isListening = (headers: Headers): boolean => headers.get("mcp-method") === "subscriptions/listen";

/** Whether this request, for the customer that its `_meta` names if any, is told when an address changes. */
export type MayListen = (uri: string, namedCustomer: unknown) => Promise<boolean>;

/** A request to listen, and the addresses in it. */
interface ListenRequest {
  body: unknown;
  addresses: readonly string[];
}

/**
 * A request to listen without the addresses that it is not told of: that something changes is known only to those who may
 * read it. What is left is what the client hears acknowledged.
 */
export async function onlyListenable(body: unknown, mayListen: MayListen): Promise<ListenRequest> {
  const params = isJsonObject(body) ? body.params : undefined;
  const wanted = isJsonObject(params) ? params.notifications : undefined;
  if (!isJsonObject(body) || !isJsonObject(params) || !isJsonObject(wanted)) return { body, addresses: [] };
  const { resourceSubscriptions: addresses, ...others } = wanted;
  if (!Array.isArray(addresses)) return { body, addresses: [] };
  const named = isJsonObject(params._meta) ? params._meta[CUSTOMER_META] : undefined;
  const asked = addresses.slice(0, MOST_ADDRESSES).filter((uri) => typeof uri === "string");
  const heard = await Promise.all(asked.map((uri) => mayListen(uri, named)));
  const resourceSubscriptions = asked.filter((_, at) => heard[at]);
  const notifications = { ...others, ...(resourceSubscriptions.length > 0 && { resourceSubscriptions }) };
  return { body: { ...body, params: { ...params, notifications } }, addresses: resourceSubscriptions };
}
