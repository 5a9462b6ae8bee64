import { randomUUID } from "node:crypto";
import type { Database } from "../store/database.ts";
import { releaseLease, takeLease } from "../store/lease.ts";
import type { AuditBlock } from "./audit-block.ts";
import { chainContains, type HeadKeeper, headOf } from "./audit-head.ts";
import { END_OF_XIDS } from "./audit-records.ts";
import { sealNextBlock } from "./audit-seal.ts";

const LEASE = "audit-sealer";
const LEASE_MS = 30_000;
const EVERY_MS = 3_000;

export interface SealerLog {
  info(details: object, message: string): void;
  error(details: object, message: string): void;
}

export interface SealerOptions {
  head: HeadKeeper;
  log: SealerLog;
  everyMs?: number;
}

export interface AuditSealer {
  /** Seals everything that can be sealed now, unless another process holds the lease. Gives the number of new blocks. */
  sealNow(): Promise<number>;
  /** Seals once more, and stops. */
  stop(): Promise<void>;
}

/** Seals events every few seconds in one process at a time, and tells each new head to the log and to `head`. */
export function startAuditSealer(db: Database, { head, log, everyMs = EVERY_MS }: SealerOptions): AuditSealer {
  const holder = randomUUID();
  let running: Promise<number> | undefined;
  let headInDoubt = false;

  async function publish(block: AuditBlock): Promise<void> {
    log.info({ head: headOf(block), events: block.event_count }, "audit block sealed");
    if (block.to_xid === END_OF_XIDS) {
      log.error(
        { block: block.number },
        "audit: the transaction counter went back, as after a restored dump; counting anew",
      );
    }
    // A head that the chain does not contain is evidence, and is not written over.
    if (!headInDoubt) await head.write(headOf(block));
  }

  async function checkHead(): Promise<void> {
    const outside = await head.read();
    const doubt = !(await chainContains(db, outside));
    if (doubt && !headInDoubt)
      log.error({ head: outside }, "audit: the chain does not contain the head kept outside the database");
    headInDoubt = doubt;
  }

  async function seal(): Promise<number> {
    if (!(await takeLease(db, LEASE, holder, LEASE_MS))) return 0;
    await checkHead();
    for (let sealed = 0; ; sealed++) {
      const block = await sealNextBlock(db);
      if (!block) return sealed;
      await publish(block);
      await takeLease(db, LEASE, holder, LEASE_MS);
    }
  }

  /** One run at a time: whoever asks during one waits for it, and for another that sees what came since. */
  async function sealNow(): Promise<number> {
    await running?.catch(() => 0);
    running ??= seal().finally(() => {
      running = undefined;
    });
    return running;
  }

  const timer = setInterval(() => {
    sealNow().catch((error: unknown) => log.error({ error }, "audit: sealing failed and will be tried again"));
  }, everyMs);
  timer.unref();

  return {
    sealNow,
    async stop() {
      clearInterval(timer);
      await sealNow();
      await releaseLease(db, LEASE, holder);
    },
  };
}
