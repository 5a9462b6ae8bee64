import { runCompany } from "../company/command-line.ts";
import { startSaas } from "./server.ts";

await runCompany("saas", 4200, startSaas);
