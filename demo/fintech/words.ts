export type Language = "en" | "zh";

/** The header by which a caller chooses the language of `…Text` members; the contract fills it in. */
export interface Worded {
  "Accept-Language": string;
}

/** The language that is preferred (RFC 9110, 12.5.4, of which only the first entry is looked at). */
const languageOf = (accepted: string): Language => (/^\s*zh\b/i.test(accepted) ? "zh" : "en");

const WORDS = {
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
export const TRANSFER_STATUSES = Object.keys(WORDS.transfer) as TransferStatus[];
export type TransferStatus = keyof Words["transfer"];
export type DisputeStatus = keyof Words["dispute"];
export type FeeKind = keyof Words["fee"];

/** What people call a card's, transfer's or dispute's state, in the language that is accepted. */
export const cardWords = (status: CardStatus, accepted: string): string => WORDS.card[status][languageOf(accepted)];
export const transferWords = (status: TransferStatus, accepted: string): string =>
  WORDS.transfer[status][languageOf(accepted)];
export const disputeWords = (status: DisputeStatus, accepted: string): string =>
  WORDS.dispute[status][languageOf(accepted)];

/** What a kind of fee is called, in both languages. */
export const feeNames = (kind: FeeKind): Record<Language, string> => WORDS.fee[kind];
export const feeWords = (kind: FeeKind, accepted: string): string => WORDS.fee[kind][languageOf(accepted)];
