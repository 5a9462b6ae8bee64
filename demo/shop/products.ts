import { decimal } from "../company/money.ts";
import { type Operation, read } from "../company/operation.ts";
import { missing } from "../company/refusal.ts";
import { CURRENCY } from "./currency.ts";

interface ProductRow {
  product_id: string;
  name: string;
  name_zh: string;
  category: string;
  description: string;
  price: number;
  stock: number;
}

interface Search {
  query?: string;
  category?: string;
  max_price?: number;
  in_stock?: boolean;
  limit: number;
}

const show = (row: ProductRow) => ({ ...row, price: decimal(row.price), currency: CURRENCY });

// Chinese writes no spaces between words; the segmenter finds them in both languages.
const segmenter = new Intl.Segmenter("zh", { granularity: "word" });

function words(query: string): string[] {
  return [...segmenter.segment(query.toLowerCase())]
    .filter((part) => part.isWordLike)
    .map((part) => part.segment.replace(/(?<=[a-z]{3})s$/, ""));
}

/** How many of `wanted` the product is about; its name counts double. */
function score(row: ProductRow, wanted: string[]): number {
  const name = `${row.name} ${row.name_zh}`.toLowerCase();
  const rest = `${row.category} ${row.description}`.toLowerCase();
  return wanted.reduce((sum, word) => sum + (name.includes(word) ? 2 : rest.includes(word) ? 1 : 0), 0);
}

export const productOperations: Record<string, Operation> = {
  search_products: read<Search>(({ records }, { query = "", category, max_price, in_stock, limit }) => {
    const wanted = words(query);
    const found = records
      .all<ProductRow>("SELECT * FROM products ORDER BY product_id")
      .filter(
        (row) =>
          (category === undefined || row.category === category) &&
          (max_price === undefined || decimal(row.price) <= max_price) &&
          (in_stock === undefined || row.stock > 0 === in_stock),
      )
      .map((row) => ({ row, score: score(row, wanted) }))
      .filter(({ score }) => wanted.length === 0 || score > 0)
      .sort((a, b) => b.score - a.score);
    return { products: found.slice(0, limit).map(({ row }) => show(row)), total: found.length };
  }),

  get_product: read<{ product_id: string }>(({ records }, { product_id }) => {
    const row = records.one<ProductRow>("SELECT * FROM products WHERE product_id = ?", product_id);
    if (!row) throw missing("product", product_id);
    return show(row);
  }),
};
