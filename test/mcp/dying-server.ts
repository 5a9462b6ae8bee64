import { armFaultPoints } from "../../src/core/fault-points.ts";

/** Loaded into a server's process before anything else (`--import`): it dies when it passes the point that DIES_AT names. */
armFaultPoints((point) => {
  if (point === process.env.DIES_AT) process.kill(process.pid, "SIGKILL");
});
