import { announceServer, lockDataFolder } from "../../src/core/store/data-folder.ts";

/** Holds the data folder named on its command line until it is killed. */
const folder = process.argv[2] ?? "";
await lockDataFolder(folder);
await announceServer(folder, "http://127.0.0.1:9");
process.stdout.write("locked\n");
setInterval(() => {}, 60_000);
