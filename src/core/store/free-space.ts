import { statfs } from "node:fs/promises";
import { CodedError } from "../coded-error.ts";

const MEBIBYTE = 1024 * 1024;

/** Input is refused below `low` and welcome again above `enough`, so that it does not flicker around one figure. */
export interface SpaceThresholds {
  lowBytes: number;
  enoughBytes: number;
}

/** The write-ahead log grows in segments of 16 MiB, and a checkpoint needs several; a full disk freezes the whole process. */
const DEFAULT_THRESHOLDS: SpaceThresholds = { lowBytes: 192 * MEBIBYTE, enoughBytes: 256 * MEBIBYTE };
const LOOK_EVERY_MS = 2_000;

/** Bytes that an ordinary user may still write on the file system that holds `path`. */
export async function freeBytes(path: string): Promise<number> {
  const { bavail, bsize } = await statfs(path);
  return bavail * bsize;
}

/** Whether there is room, given whether there was. */
export function roomFor(free: number, hadRoom: boolean, { lowBytes, enoughBytes }: SpaceThresholds): boolean {
  return free >= (hadRoom ? lowBytes : enoughBytes);
}

export interface FreeSpace {
  hasRoom(): boolean;
  /** @throws CodedError `DISK_NEARLY_FULL` */
  assertRoom(): void;
  stop(): void;
}

export interface FreeSpaceOptions {
  thresholds?: SpaceThresholds;
  everyMs?: number;
  /** Stands in for the file system in tests. */
  measure?: (path: string) => Promise<number>;
}

/** Watches the disk that holds `path`, and says before it is full that nothing more should be taken in. */
export async function watchFreeSpace(
  path: string,
  { thresholds = DEFAULT_THRESHOLDS, everyMs = LOOK_EVERY_MS, measure = freeBytes }: FreeSpaceOptions = {},
): Promise<FreeSpace> {
  let room = true;
  async function look(): Promise<void> {
    try {
      room = roomFor(await measure(path), room, thresholds);
    } catch {
      // A file system that cannot say how full it is must not stop the service; the last answer stands.
    }
  }
  await look();
  const timer = setInterval(look, everyMs);
  timer.unref();

  return {
    hasRoom: () => room,
    assertRoom() {
      if (!room) throw diskNearlyFull(path);
    },
    stop: () => clearInterval(timer),
  };
}

function diskNearlyFull(path: string): CodedError {
  return new CodedError({
    code: "DISK_NEARLY_FULL",
    message: `The disk that holds ${path} is nearly full, so nothing new is accepted.`,
    audience: "operator",
    remedy: "Free some space or move the data folder; input is accepted again by itself.",
    status: 507,
  });
}
