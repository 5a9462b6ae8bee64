import { readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { CodedError } from "../coded-error.ts";
import type { Queryable } from "../store/database.ts";
import type { AuditBlock } from "./audit-block.ts";
import { blockNumbered } from "./audit-records.ts";

const FILE = "audit-head.json";

const auditHead = z.object({ number: z.number().int().positive(), hash: z.string(), sealed_at: z.string() });

/** The newest block as it is known outside the database: whoever rewrites the whole chain does not reach it. */
export type AuditHead = z.infer<typeof auditHead>;

/** Where the head is kept outside the database. */
export interface HeadKeeper {
  read(): Promise<AuditHead | null>;
  write(head: AuditHead): Promise<void>;
}

function unreadable(path: string, cause: unknown): CodedError {
  return new CodedError({
    code: "AUDIT_HEAD_UNREADABLE",
    message: `The file ${path}, which holds the head of the audit chain, cannot be read.`,
    audience: "operator",
    remedy: "Find out who changed it; compare with the heads in the log; then remove the file.",
    cause,
  });
}

/** Keeps the head in a file of the data folder. */
export function headInFolder(dataDir: string): HeadKeeper {
  const path = join(dataDir, FILE);
  return {
    async read() {
      const text = await readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
        if (error.code === "ENOENT") return null;
        throw unreadable(path, error);
      });
      if (text === null) return null;
      try {
        return auditHead.parse(JSON.parse(text));
      } catch (error) {
        throw unreadable(path, error);
      }
    },
    async write(head) {
      const draft = `${path}.${process.pid}`;
      await writeFile(draft, `${JSON.stringify(head)}\n`);
      await rename(draft, path);
    },
  };
}

export function headOf({ number, hash, sealed_at }: AuditBlock): AuditHead {
  return { number, hash, sealed_at };
}

/** True if the chain contains the head that is known outside, or none is known. */
export async function chainContains(db: Queryable, head: AuditHead | null): Promise<boolean> {
  return head === null || (await blockNumbered(db, head.number))?.hash === head.hash;
}
