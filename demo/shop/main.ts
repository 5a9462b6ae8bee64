import { runCompany } from "../company/command-line.ts";
import { startShop } from "./server.ts";

await runCompany("shop", 4100, startShop);
