import { type Books, existing, type Order, type OrderItem, Refusal, type Variant } from "./books.ts";
import { toCents } from "./payments.ts";

/** One item of an order, and the variant of the same product that takes its place. */
export interface Replacement {
  /** Where the item stands in the order. */
  place: number;
  item: OrderItem;
  variant: Variant;
}

/** Where each of these items stands in the order; an id that is given twice stands at two places. */
export function placesOf(order: Order, itemIds: readonly string[]): number[] {
  const taken = new Set<number>();
  return itemIds.map((id) => {
    const place = order.items.findIndex((item, index) => item.item_id === id && !taken.has(index));
    if (place < 0) throw new Refusal(`Number of ${id} not found`);
    taken.add(place);
    return place;
  });
}

/** Each item with its replacement, by position in the two lists. Throws a `Refusal` for what cannot be had. */
export function replacementsOf(
  books: Books,
  order: Order,
  itemIds: readonly string[],
  newItemIds: readonly string[],
): Replacement[] {
  if (itemIds.length !== newItemIds.length) throw new Refusal("The number of items to be exchanged should match");
  const places = placesOf(order, itemIds);
  return newItemIds.flatMap((newId, index) => {
    const place = places[index] ?? -1;
    const item = order.items[place];
    if (item === undefined) return [];
    const variant = existing(existing(books.products, item.product_id, "Product").variants, newId, "Variant");
    if (!variant.available) throw new Refusal(`New item ${newId} not found or available`);
    return [{ place, item, variant }];
  });
}

/** What the new items cost beyond the old ones; below 0 if they are cheaper. */
export function priceDifference(replacements: readonly Replacement[]): number {
  return toCents(replacements.reduce((sum, { item, variant }) => sum + variant.price - item.price, 0));
}
