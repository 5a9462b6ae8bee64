import { isIPv6 } from "node:net";
import { networkInterfaces } from "node:os";
import { z } from "zod";
import { DEMO_STAFF } from "../src/config/demo-staff.ts";
import { judgeAddress } from "../src/core/net/address.ts";
import { compileNetPolicy } from "../src/core/net/net-policy.ts";
import { ShopProcess } from "../test/chaos/shop-process.ts";
import type { Purchase } from "./channels-people.ts";

const CUSTOMERS = 240;
const ORDERS_EACH = 3;

const orderList = z.object({ orders: z.array(z.object({ order_id: z.string() })) });
const refundList = z.object({ refundable: z.number() });

/** The company's system, in a process of its own, and how the product is told of it. */
export interface Company {
  shop: ShopProcess;
  /** The configuration file, but for what stands in the environment. */
  configuration(handles: readonly Record<string, string>[]): object;
}

/** An address of this machine at which production calls a source: loopback is none. */
function ownNetwork(): { address: string; network: string } {
  const own = Object.values(networkInterfaces()).flatMap((all) => all ?? []);
  for (const { address } of own) {
    const network = `${address}/${isIPv6(address) ? 128 : 32}`;
    if (judgeAddress(address, compileNetPolicy({ allowPrivate: [network] })).allowed) return { address, network };
  }
  throw new Error("This machine has no address but loopback, where the product would not call a company's system.");
}

export async function startCompany(folder: string): Promise<Company> {
  const { address, network } = ownNetwork();
  const shop = await ShopProcess.start(folder, isIPv6(address) ? "::" : "0.0.0.0");
  const url = `http://${isIPv6(address) ? `[${address}]` : address}:${new URL(shop.url).port}`;
  return {
    shop,
    configuration: (handles) => ({
      staff: DEMO_STAFF.map((person, index) => ({ ...person, handles: { ...person.handles, ...handles[index] } })),
      sources: [
        {
          ...{ name: "shop", openapi: `${url}/openapi.json`, base_url: url, allow_private: [network] },
          auth: { type: "bearer", token: shop.token },
        },
      ],
    }),
  };
}

/** That many orders of which a cent can be paid back. */
export async function findPurchases({ url, token }: ShopProcess, count: number): Promise<Purchase[]> {
  const found: Purchase[] = [];
  async function ask<T>(path: string, schema: z.ZodType<T>): Promise<T> {
    const response = await fetch(`${url}${path}`, { headers: { authorization: `Bearer ${token}` } });
    return schema.parse(await response.json());
  }
  for (let number = 1; number <= CUSTOMERS && found.length < count; number++) {
    const customer = `C${String(number).padStart(3, "0")}`;
    const list = `/orders?customer_id=${customer}&status=delivered&limit=${ORDERS_EACH}`;
    for (const { order_id: order } of (await ask(list, orderList)).orders) {
      const { refundable } = await ask(`/orders/${order}/refunds`, refundList);
      if (refundable >= 1 && found.length < count) found.push({ customer, order });
    }
  }
  return found;
}
