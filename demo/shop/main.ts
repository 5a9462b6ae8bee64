import { parseArgs } from "node:util";
import { startShop } from "./server.ts";

const { values } = parseArgs({
  options: {
    port: { type: "string", default: process.env.SHOP_PORT ?? "4100" },
    host: { type: "string", default: process.env.SHOP_HOST ?? "127.0.0.1" },
    file: { type: "string", default: process.env.SHOP_FILE ?? ":memory:" },
    token: { type: "string", default: process.env.SHOP_TOKEN ?? "" },
    quiet: { type: "boolean", default: false },
  },
});

if (values.token === "") {
  process.stderr.write("The shop needs a service token: --token TOKEN or SHOP_TOKEN.\n");
  process.exit(2);
}

const shop = await startShop({ ...values, port: Number(values.port) });
process.stdout.write(`${shop.url}\n`);

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.once(signal, () => shop.close());
}
