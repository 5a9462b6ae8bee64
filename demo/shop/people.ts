/** One customer whom a demo may choose to be. */
export interface NamedCustomer {
  customer_id: string;
  name: string;
  email: string;
  language: "en" | "zh";
  tier: "standard" | "gold" | "vip";
}

export const NAMED_CUSTOMERS: readonly NamedCustomer[] = [
  { customer_id: "C001", name: "Alice Chen", email: "alice.chen@example.com", language: "en", tier: "gold" },
  { customer_id: "C002", name: "王小明", email: "wang.xiaoming@example.com", language: "zh", tier: "vip" },
  { customer_id: "C003", name: "Bob Miller", email: "bob.miller@example.com", language: "en", tier: "standard" },
  { customer_id: "C004", name: "李娜", email: "li.na@example.com", language: "zh", tier: "standard" },
  { customer_id: "C005", name: "Emma Johnson", email: "emma.johnson@example.com", language: "en", tier: "vip" },
  { customer_id: "C006", name: "David Lee", email: "david.lee@example.com", language: "en", tier: "standard" },
];

/** street, city, region, postal code, country */
type Place = readonly [string, string, string, string, string];

export const PLACES: Record<"en" | "zh", readonly Place[]> = {
  en: [
    ["Garden Street", "Portland", "OR", "97201", "US"],
    ["Lake Avenue", "Seattle", "WA", "98101", "US"],
    ["Mission Street", "San Francisco", "CA", "94103", "US"],
    ["Elm Road", "Austin", "TX", "78701", "US"],
    ["King Street", "Toronto", "ON", "M5H 1A1", "CA"],
    ["Church Lane", "Bristol", "", "BS1 4DJ", "GB"],
  ],
  zh: [
    ["建国路", "北京", "北京", "100022", "CN"],
    ["南京西路", "上海", "上海", "200041", "CN"],
    ["天河路", "广州", "广东", "510620", "CN"],
    ["深南大道", "深圳", "广东", "518000", "CN"],
    ["文三路", "杭州", "浙江", "310012", "CN"],
    ["春熙路", "成都", "四川", "610021", "CN"],
  ],
};
