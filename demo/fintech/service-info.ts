import { type Operation, read } from "../company/operation.ts";

const SERVICE_INFO = {
  name: { en: "Larkspur", zh: "云雀金融" },
  hours: {
    en: "Chat around the clock; by phone Monday to Saturday, 8:00 to 20:00 UTC.",
    zh: "在线客服全天候；电话服务为周一至周六 8:00 至 20:00（UTC）。",
  },
  phone: "+44 20 5550 0142",
  email: "help@larkspur.example",
  transfers: {
    en: "Transfers between accounts here arrive at once. Transfers to a payee leave after two hours, and until then they can be cancelled; they arrive within one working day.",
    zh: "行内转账实时到账。向收款人转账两小时后汇出，此前可取消，一个工作日内到账。",
  },
  disputes: {
    en: "A card payment can be disputed for 120 days after it was booked, once. We decide within 30 days.",
    zh: "刷卡交易入账后 120 天内可提出争议，每笔一次，我们在 30 天内作出决定。",
  },
  cardDelivery: {
    en: "A new card arrives in five to seven working days, by courier in two.",
    zh: "新卡五至七个工作日送达，加急两个工作日。",
  },
  lostCards: {
    en: "Freeze the card at once, here or by phone at any hour; a frozen card can be unfrozen, a replaced one cannot.",
    zh: "请立即在此或致电冻结卡片（全天候）。冻结可恢复，补卡后旧卡永久失效。",
  },
};

export const serviceOperations: Record<string, Operation> = { getServiceInfo: read(() => SERVICE_INFO) };
