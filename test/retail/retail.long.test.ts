import { serves } from "./serves.ts";

serves("every task of the reference shop", (tasks) => tasks);
