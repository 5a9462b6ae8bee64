import { z } from "zod";
import { draws } from "./draws.ts";

/** One switch. All that is left out is as when all is well. */
export const faultSchema = z.strictObject({
  /** Answers this status instead of doing anything; 200 as APIs do that report errors in the body. */
  status: z.literal(200).or(z.int().min(400).max(599)).optional(),
  /** Share of the requests that go wrong (latency is for all); 1 if left out. With nothing else set, they get 503. */
  errorRate: z.number().min(0).max(1).optional(),
  /** Waits this long before anything else. */
  latencyMs: z.int().min(0).max(600_000).optional(),
  /** Drops the connection before or after the operation was done. */
  loseResponse: z.enum(["before", "after"]).optional(),
  /** Answers with an HTML page (502 or `status`), as a proxy does, instead of doing anything. */
  html: z.boolean().optional(),
  /** Does the operation, then answers with a JSON body padded to this many bytes. */
  hugeBody: z.int().min(1).max(1_073_741_824).optional(),
  /** Only requests to this operationId. */
  operation: z.string().optional(),
  /** Only the next so many matching requests. */
  times: z.int().min(1).optional(),
  /** Seed of the draws for `errorRate`, so that a run can be repeated. */
  seed: z.int().default(1),
});

export type Fault = z.input<typeof faultSchema>;

/** What is to go wrong with one request. */
export interface Trouble {
  latencyMs: number;
  /** Answered instead of doing anything. */
  instead?: { status: number; html: boolean };
  loseResponse?: "before" | "after";
  hugeBody?: number;
}

/** The switches that are on. Where several match a request, the newest one rules. */
export class FaultSwitches {
  #switches: { fault: z.output<typeof faultSchema>; left: number; draw: () => number }[] = [];

  set(fault: Fault): void {
    const checked = faultSchema.parse(fault);
    this.#switches.unshift({
      fault: checked,
      left: checked.times ?? Number.POSITIVE_INFINITY,
      draw: draws(checked.seed),
    });
  }

  clear(): void {
    this.#switches = [];
  }

  /** What the next request to `operationId` meets; uses up one of `times`. */
  next(operationId: string): Trouble {
    const found = this.#switches.find(
      ({ fault, left }) => left > 0 && (fault.operation === undefined || fault.operation === operationId),
    );
    if (!found) return { latencyMs: 0 };
    found.left -= 1;
    const { latencyMs = 0, loseResponse, html = false, hugeBody, errorRate } = found.fault;
    if (found.draw() >= (errorRate ?? 1)) return { latencyMs };
    const onlyRate = errorRate !== undefined && loseResponse === undefined && hugeBody === undefined;
    const status = found.fault.status ?? (html ? 502 : onlyRate ? 503 : undefined);
    return { latencyMs, loseResponse, hugeBody, instead: status === undefined ? undefined : { status, html } };
  }
}
