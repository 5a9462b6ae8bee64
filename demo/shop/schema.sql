-- The shop's own records. Money is in cents; times are RFC 3339 in UTC, so that they sort as text.

CREATE TABLE products (
  product_id TEXT PRIMARY KEY, name TEXT NOT NULL, name_zh TEXT NOT NULL, category TEXT NOT NULL,
  description TEXT NOT NULL, price INTEGER NOT NULL, stock INTEGER NOT NULL CHECK (stock >= 0)
) STRICT;

CREATE TABLE coupons (
  code TEXT PRIMARY KEY, description TEXT NOT NULL, kind TEXT NOT NULL, value INTEGER NOT NULL,
  minimum_total INTEGER NOT NULL, expires_at TEXT NOT NULL, uses_left INTEGER NOT NULL CHECK (uses_left >= 0)
) STRICT;

CREATE TABLE customers (
  customer_id TEXT PRIMARY KEY, name TEXT NOT NULL, email TEXT NOT NULL UNIQUE COLLATE NOCASE, phone TEXT NOT NULL,
  language TEXT NOT NULL, tier TEXT NOT NULL, status TEXT NOT NULL, created_at TEXT NOT NULL
) STRICT;

CREATE TABLE addresses (
  number INTEGER PRIMARY KEY, customer_id TEXT NOT NULL REFERENCES customers, label TEXT NOT NULL, recipient TEXT NOT NULL,
  line1 TEXT NOT NULL, line2 TEXT NOT NULL, city TEXT NOT NULL, region TEXT NOT NULL, postal_code TEXT NOT NULL,
  country TEXT NOT NULL, is_default INTEGER NOT NULL
) STRICT;
CREATE INDEX addresses_by_customer ON addresses (customer_id);

CREATE TABLE orders (
  order_id TEXT PRIMARY KEY, customer_id TEXT NOT NULL REFERENCES customers, status TEXT NOT NULL,
  placed_at TEXT NOT NULL, cancelled_at TEXT, cancel_reason TEXT,
  subtotal INTEGER NOT NULL, discount INTEGER NOT NULL, shipping_fee INTEGER NOT NULL,
  paid INTEGER NOT NULL, refunded INTEGER NOT NULL CHECK (refunded BETWEEN 0 AND paid),
  payment_method TEXT NOT NULL, card_last4 TEXT, coupon_code TEXT REFERENCES coupons (code),
  recipient TEXT NOT NULL, line1 TEXT NOT NULL, line2 TEXT NOT NULL, city TEXT NOT NULL, region TEXT NOT NULL,
  postal_code TEXT NOT NULL, country TEXT NOT NULL
) STRICT;
CREATE INDEX orders_by_customer ON orders (customer_id, placed_at DESC);

CREATE TABLE order_items (
  order_id TEXT NOT NULL REFERENCES orders, product_id TEXT NOT NULL REFERENCES products, name TEXT NOT NULL,
  quantity INTEGER NOT NULL, unit_price INTEGER NOT NULL, PRIMARY KEY (order_id, product_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE shipments (
  order_id TEXT PRIMARY KEY REFERENCES orders, carrier TEXT NOT NULL, tracking_number TEXT NOT NULL UNIQUE,
  shipped_at TEXT NOT NULL, estimated_delivery TEXT NOT NULL, delivered_at TEXT
) STRICT;

CREATE TABLE shipment_events (
  order_id TEXT NOT NULL REFERENCES shipments, at TEXT NOT NULL, location TEXT NOT NULL, description TEXT NOT NULL
) STRICT;
CREATE INDEX shipment_events_by_order ON shipment_events (order_id, at DESC);

CREATE TABLE returns (
  number INTEGER PRIMARY KEY, order_id TEXT NOT NULL REFERENCES orders, status TEXT NOT NULL, reason TEXT NOT NULL,
  expected_refund INTEGER NOT NULL, created_at TEXT NOT NULL
) STRICT;
CREATE INDEX returns_by_order ON returns (order_id);

CREATE TABLE return_items (
  number INTEGER NOT NULL REFERENCES returns, product_id TEXT NOT NULL, quantity INTEGER NOT NULL,
  PRIMARY KEY (number, product_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE refunds (
  number INTEGER PRIMARY KEY, order_id TEXT NOT NULL REFERENCES orders, amount INTEGER NOT NULL, reason TEXT NOT NULL,
  created_at TEXT NOT NULL
) STRICT;
CREATE INDEX refunds_by_order ON refunds (order_id);
