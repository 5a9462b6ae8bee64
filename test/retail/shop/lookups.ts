import { z } from "zod";
import { type Books, existing, Refusal, type User } from "./books.ts";
import { calculate } from "./calculate.ts";
import { type Operation, read } from "./operation.ts";

const text = z.string();

function same(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}

function onlyUser(books: Books, isWanted: (user: User) => boolean): string {
  const [found, another] = Object.values(books.users).filter(isWanted);
  if (found === undefined || another !== undefined) throw new Refusal("User not found");
  return found.user_id;
}

/** What the shop answers without changing anything, by operation id. */
export const LOOKUPS: Record<string, Operation> = {
  find_user_id_by_email: read({ email: text }, (books, { email }) =>
    onlyUser(books, (user) => same(user.email, email)),
  ),
  find_user_id_by_name_zip: read({ first_name: text, last_name: text, zip: text }, (books, wanted) =>
    onlyUser(
      books,
      ({ name, address }) =>
        same(name.first_name, wanted.first_name) &&
        same(name.last_name, wanted.last_name) &&
        address.zip === wanted.zip,
    ),
  ),
  get_user_details: read({ user_id: text }, ({ users }, { user_id }) => existing(users, user_id, "User")),
  get_order_details: read({ order_id: text }, ({ orders }, { order_id }) => existing(orders, order_id, "Order")),
  get_product_details: read({ product_id: text }, ({ products }, { product_id }) =>
    existing(products, product_id, "Product"),
  ),
  get_item_details: read({ item_id: text }, ({ products }, { item_id }) => {
    const product = Object.values(products).find(({ variants }) => Object.hasOwn(variants, item_id));
    return existing(product?.variants ?? {}, item_id, "Item");
  }),
  list_all_product_types: read({}, ({ products }) => {
    const names = Object.values(products).map(({ name, product_id }) => [name, product_id] as const);
    return JSON.stringify(Object.fromEntries(names.sort(([one], [other]) => (one < other ? -1 : 1))));
  }),
  calculate: read({ expression: text }, (_, { expression }) => String(calculate(expression))),
  transfer_to_human_agents: read({ summary: text }, () => "Transfer successful"),
};
