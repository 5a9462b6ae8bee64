import { runCompany } from "../company/command-line.ts";
import { startFintech } from "./server.ts";

await runCompany("fintech", 4300, startFintech);
