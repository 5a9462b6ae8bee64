export type Language = "en" | "zh";

/** The header by which a caller chooses the language of `…Text` members. */
export interface Worded {
  "Accept-Language"?: string;
}

/** The preferred language, if it is one of ours (of RFC 9110's list only the first entry is looked at), or else the customer's own. */
export function languageOf(accepted: string | undefined, own: Language): Language {
  const first = /^\s*(en|zh)\b/i.exec(accepted ?? "")?.[1]?.toLowerCase();
  return first === "en" || first === "zh" ? first : own;
}

/** What people call the state of a card, transfer or dispute, and the kind of a fee. */
export const WORDS = {
  card: {
    active: { en: "active", zh: "正常" },
    frozen: { en: "frozen", zh: "已冻结" },
    replaced: { en: "replaced by a new card", zh: "已补发新卡" },
    expired: { en: "expired", zh: "已过期" },
  },
  transfer: {
    pending: { en: "pending", zh: "待处理" },
    completed: { en: "completed", zh: "已完成" },
    cancelled: { en: "cancelled", zh: "已取消" },
  },
  dispute: {
    open: { en: "open", zh: "已受理" },
    under_review: { en: "under review", zh: "审核中" },
    won: { en: "decided in your favour", zh: "已支持" },
    lost: { en: "not upheld", zh: "未支持" },
    withdrawn: { en: "withdrawn", zh: "已撤回" },
  },
  fee: {
    monthly: { en: "Monthly account fee", zh: "账户月费" },
    card_replacement: { en: "Card replacement", zh: "补卡工本费" },
    express_delivery: { en: "Express delivery", zh: "加急寄送费" },
    foreign_payment: { en: "Payment in a foreign currency", zh: "境外交易手续费" },
    cash_withdrawal: { en: "Cash withdrawal", zh: "取现手续费" },
  },
} as const;

type Words = typeof WORDS;
export type CardStatus = keyof Words["card"];
export type TransferStatus = keyof Words["transfer"];
export type DisputeStatus = keyof Words["dispute"];
export type FeeKind = keyof Words["fee"];

export const TRANSFER_STATUSES = Object.keys(WORDS.transfer) as TransferStatus[];
