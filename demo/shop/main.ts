import { parseArgs } from "node:util";
import { z } from "zod";
import { startShop } from "./server.ts";

const USAGE = `Usage: node demo/shop/main.ts --token TOKEN [--port 4100] [--host 127.0.0.1] [--file shop.db] [--quiet]
Each option can also be set by the environment: SHOP_TOKEN, SHOP_PORT, SHOP_HOST, SHOP_FILE.
Without a file the shop lives in memory.
`;

const settings = z.object({
  token: z.string({ error: "a service token is needed" }).min(1, "must not be empty"),
  port: z.coerce.number().int().min(0).max(65_535).default(4100),
  host: z.string().min(1).optional(),
  file: z.string().min(1).optional(),
  quiet: z.boolean().optional(),
});

const { SHOP_TOKEN, SHOP_PORT, SHOP_HOST, SHOP_FILE } = process.env;
const { values } = parseArgs({
  options: {
    token: { type: "string", default: SHOP_TOKEN },
    port: { type: "string", default: SHOP_PORT },
    host: { type: "string", default: SHOP_HOST },
    file: { type: "string", default: SHOP_FILE },
    quiet: { type: "boolean" },
  },
});

const checked = settings.safeParse(values);
if (!checked.success) {
  process.stderr.write(`${z.prettifyError(checked.error)}\n\n${USAGE}`);
  process.exit(2);
}

const shop = await startShop(checked.data);
process.stdout.write(`${shop.url}\n`);

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.once(signal, () => shop.close());
}
