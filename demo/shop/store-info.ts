import { type Operation, read } from "../company/operation.ts";

const STORE = {
  name: "Harbour & Pine",
  opening_hours: [
    { days: "Monday to Friday", opens: "09:00", closes: "18:00", time_zone: "America/Los_Angeles" },
    { days: "Saturday", opens: "10:00", closes: "16:00", time_zone: "America/Los_Angeles" },
  ],
  contact: {
    email: "hello@harbour-pine.example",
    phone: "+1 503 555 0140",
    address: "200 Harbour Road, Portland, OR 97201, US",
  },
  policies: {
    shipping: "Orders leave within one working day; delivery takes 3 to 5 days. Free above 50 USD, otherwise 4.99 USD.",
    returns: "Delivered orders can be returned within 30 days of delivery.",
    refunds: "Refunds go to the original payment method and take 3 to 5 working days to appear.",
    warranty: "Two years on electronics.",
  },
};

export const storeOperations: Record<string, Operation> = {
  get_store_info: read(() => STORE),
};
