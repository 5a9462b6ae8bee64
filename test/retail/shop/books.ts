import { z } from "zod";

const address = z.strictObject({
  address1: z.string(),
  address2: z.string(),
  city: z.string(),
  state: z.string(),
  country: z.string(),
  zip: z.string(),
});
const paymentMethod = z.discriminatedUnion("source", [
  z.strictObject({ source: z.literal("credit_card"), id: z.string(), brand: z.string(), last_four: z.string() }),
  z.strictObject({ source: z.literal("paypal"), id: z.string() }),
  z.strictObject({ source: z.literal("gift_card"), id: z.string(), balance: z.number() }),
]);
const user = z.strictObject({
  user_id: z.string(),
  name: z.strictObject({ first_name: z.string(), last_name: z.string() }),
  address,
  email: z.string(),
  payment_methods: z.record(z.string(), paymentMethod),
  orders: z.array(z.string()),
});
const options = z.record(z.string(), z.string());
const orderItem = z.strictObject({
  name: z.string(),
  product_id: z.string(),
  item_id: z.string(),
  price: z.number(),
  options,
});
const payment = z.strictObject({
  transaction_type: z.enum(["payment", "refund"]),
  amount: z.number(),
  payment_method_id: z.string(),
});
const order = z.strictObject({
  order_id: z.string(),
  user_id: z.string(),
  address,
  items: z.array(orderItem),
  status: z.string(),
  fulfillments: z.array(z.strictObject({ tracking_id: z.array(z.string()), item_ids: z.array(z.string()) })),
  payment_history: z.array(payment),
  cancel_reason: z.string().optional(),
  exchange_items: z.array(z.string()).optional(),
  exchange_new_items: z.array(z.string()).optional(),
  exchange_payment_method_id: z.string().optional(),
  exchange_price_difference: z.number().optional(),
  return_items: z.array(z.string()).optional(),
  return_payment_method_id: z.string().optional(),
});
const variant = z.strictObject({ item_id: z.string(), options, available: z.boolean(), price: z.number() });
const product = z.strictObject({
  name: z.string(),
  product_id: z.string(),
  variants: z.record(z.string(), variant),
});

export const addressSchema = address;
/** The shop's whole database, each table by its record's id. */
export const booksSchema = z.strictObject({
  products: z.record(z.string(), product),
  users: z.record(z.string(), user),
  orders: z.record(z.string(), order),
});

type Immutable<T> = T extends object ? { readonly [K in keyof T]: Immutable<T[K]> } : T;

/** Never changed in place: a change gives new books, which share every record that it left alone. */
export type Books = Immutable<z.infer<typeof booksSchema>>;
export type User = Books["users"][string];
export type PaymentMethod = User["payment_methods"][string];
export type Order = Books["orders"][string];
export type OrderItem = Order["items"][number];
export type Payment = Order["payment_history"][number];
export type Product = Books["products"][string];
export type Variant = Product["variants"][string];

/** A call that the shop's rules do not allow. It has changed nothing. */
export class Refusal extends Error {}

/** The record with this id. Throws a `Refusal` that names what is missing. */
export function existing<T>(records: Readonly<Record<string, T>>, id: string, what: string): T {
  const record = Object.hasOwn(records, id) ? records[id] : undefined;
  if (record === undefined) throw new Refusal(`${what} not found`);
  return record;
}

export function withOrder(books: Books, changed: Order): Books {
  return { ...books, orders: { ...books.orders, [changed.order_id]: changed } };
}

export function withUser(books: Books, changed: User): Books {
  return { ...books, users: { ...books.users, [changed.user_id]: changed } };
}
