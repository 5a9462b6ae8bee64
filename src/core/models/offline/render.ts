import type { Language } from "../../intent/language.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../../json.ts";

/** Chinese for field names and values that business systems commonly have; what is missing is shown as it is. */
const CHINESE: Record<string, string> = {
  order_id: "订单",
  status: "状态",
  total: "合计",
  subtotal: "小计",
  discount: "优惠",
  shipping_fee: "运费",
  paid: "已付",
  refunded: "已退",
  refundable: "可退",
  amount: "金额",
  price: "价格",
  stock: "库存",
  quantity: "数量",
  name: "名称",
  email: "邮箱",
  phone: "电话",
  address: "地址",
  placed_at: "下单时间",
  shipped_at: "发货时间",
  delivered_at: "送达时间",
  cancelled_at: "取消时间",
  created_at: "创建时间",
  paid_at: "付款时间",
  estimated_delivery: "预计送达",
  return_until: "可退货至",
  expires_at: "有效期至",
  carrier: "承运商",
  tracking_number: "运单号",
  items: "商品",
  events: "物流记录",
  orders: "订单",
  products: "商品",
  refunds: "退款",
  returns: "退货",
  addresses: "地址",
  shipping_address: "收货地址",
  reason: "原因",
  refund_id: "退款编号",
  return_id: "退货编号",
  product_id: "商品编号",
  address_id: "地址编号",
  payment_id: "付款编号",
  invoice_id: "发票编号",
  code: "代码",
  kind: "类型",
  value: "数值",
  minimum_total: "最低消费",
  expected_refund: "预计退款",
  method: "支付方式",
  card_last4: "卡号后四位",
  description: "说明",
  summary: "内容",
  category: "类别",
  opening_hours: "营业时间",
  contact: "联系方式",
  policies: "政策",
  shipping: "配送",
  warranty: "保修",
  days: "日期",
  opens: "开门",
  closes: "关门",
  time_zone: "时区",
  label: "标签",
  recipient: "收件人",
  tax_included: "含税",
  lines: "明细",
  issued_at: "开票时间",
  coupon_code: "优惠码",
  unit_price: "单价",
  location: "地点",
  at: "时间",
  returned: "已退",
  returnable: "可退",
  tier: "等级",
  is_default: "默认",
  line1: "街道",
  line2: "街道二",
  city: "城市",
  region: "省州",
  postal_code: "邮编",
  country: "国家",
  limit: "数量",
  query: "关键词",
  processing: "处理中",
  shipped: "已发货",
  delivered: "已送达",
  cancelled: "已取消",
  preparing: "备货中",
  in_transit: "运输中",
  requested: "已申请",
  received: "已收到",
  completed: "已完成",
  valid: "有效",
  expired: "已过期",
  used_up: "已用完",
  percent: "百分比",
  fixed: "固定金额",
  active: "正常",
  closed: "已关闭",
  awaiting_approval: "等待批准",
  pending_approval: "等待批准",
  approved: "已批准",
  executing: "办理中",
  succeeded: "已办理",
  failed: "未成功",
  denied: "未获批准",
  withdrawn: "已撤回",
  refused: "被拒绝",
  unknown: "结果未知",
  proposed: "已提出",
  card: "银行卡",
  alipay: "支付宝",
  wechat_pay: "微信支付",
  true: "是",
  false: "否",
};

const ENGLISH: Record<string, string> = {
  awaiting_approval: "waiting for approval",
  pending_approval: "waiting for approval",
  succeeded: "done",
  true: "yes",
  false: "no",
};

/** A field's name or a state as people read it. */
export function label(language: Language, name: string): string {
  const plain = name.replace(/_/g, " ").replace(/ (?:id|at)$/, "");
  return language === "zh" ? (CHINESE[name] ?? plain) : (ENGLISH[name] ?? plain);
}

const DATE_TIME = /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:\d{2}))?$/;
const MONEY_NAME = /amount|price|total|paid|refund|fee|discount|subtotal|tax|balance|cost/;

function formatDate(language: Language, value: string): string {
  const date = new Date(value);
  const locale = language === "zh" ? "zh-CN" : "en-GB";
  return Number.isNaN(date.getTime())
    ? value
    : date.toLocaleDateString(locale, { dateStyle: "medium", timeZone: "UTC" });
}

/** One value; an amount takes the currency that stands beside it in the record. */
export function formatValue(language: Language, name: string, value: JsonValue, record: JsonObject = {}): string {
  if (typeof value === "string") {
    if (DATE_TIME.test(value)) return formatDate(language, value);
    return /^[a-z_]+$/.test(value) && value.length < 30 ? label(language, value) : value;
  }
  if (typeof value === "number") {
    const currency =
      typeof record.currency === "string" && MONEY_NAME.test(name) && !Number.isNaN(value)
        ? record.currency
        : undefined;
    return currency ? `${value.toFixed(2)} ${currency}` : String(value);
  }
  if (typeof value === "boolean") return label(language, String(value));
  if (isJsonObject(value)) return recordLine(language, value);
  if (Array.isArray(value))
    return value.map((item) => formatValue(language, name, item, record)).join(language === "zh" ? "、" : ", ");
  return "";
}

/** What identifies the customer or the system's inner working says nothing to the customer. */
const HIDDEN = /^(?:customer_id|currency|idempotency.*|payment_id|invoice_id|name_zh|offset|limit|language)$/;

function shownMembers(language: Language, record: JsonObject): [string, JsonValue][] {
  return Object.entries(record)
    .filter(
      ([name, value]) =>
        !HIDDEN.test(name) && value !== null && value !== "" && !(Array.isArray(value) && value.length === 0),
    )
    .map(([name, value]) => [name, name === "name" && language === "zh" ? (record.name_zh ?? value) : value]);
}

const LINE_PARTS = 6;

/** A record of a list in one line: its first telling members. */
export function recordLine(language: Language, record: JsonObject): string {
  const parts = shownMembers(language, record)
    .filter(([, value]) => !Array.isArray(value) && !isJsonObject(value))
    .slice(0, LINE_PARTS)
    .map(([name, value], index) => {
      const text = formatValue(language, name, value, record);
      const named =
        typeof value === "number" ||
        typeof value === "boolean" ||
        /_at$|delivery$|_until$/.test(name) ||
        (index === 0 && /_id$/.test(name));
      return named ? `${label(language, name)} ${text}` : text;
    });
  return parts.join(language === "zh" ? "，" : ", ");
}

/** The list inside a result, such as `orders`, with the name of its member. */
export function listIn(result: JsonValue): { name: string; records: JsonObject[] } | undefined {
  if (Array.isArray(result)) return { name: "", records: result.filter(isJsonObject) };
  if (!isJsonObject(result)) return undefined;
  const list = Object.entries(result).find(([, value]) => Array.isArray(value) && value.every(isJsonObject));
  return list && Array.isArray(list[1]) ? { name: list[0], records: list[1].filter(isJsonObject) } : undefined;
}

const MOST_RECORDS = 8;

/** Any JSON result as short lines. */
export function renderResult(language: Language, result: JsonValue): string {
  if (Array.isArray(result)) return renderList(language, result.filter(isJsonObject));
  if (!isJsonObject(result)) return formatValue(language, "", result);
  return shownMembers(language, result)
    .map(([name, value]) => {
      if (Array.isArray(value) && value.every(isJsonObject))
        return `${label(language, name)}:\n${renderList(language, value.filter(isJsonObject))}`;
      return `${label(language, name)}: ${formatValue(language, name, value, result)}`;
    })
    .join("\n");
}

export function renderList(language: Language, records: JsonObject[]): string {
  const lines = records.slice(0, MOST_RECORDS).map((record, index) => `${index + 1}. ${recordLine(language, record)}`);
  return records.length > MOST_RECORDS ? [...lines, "…"].join("\n") : lines.join("\n");
}
