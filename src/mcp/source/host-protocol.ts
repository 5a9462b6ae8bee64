import { z } from "zod";
import type { TroubleKind } from "./trouble.ts";
import { TROUBLES } from "./trouble.ts";

/** How a server is reached, secrets included: kept in memory, handed to its host, logged and stored nowhere. */
const reach = z.discriminatedUnion("transport", [
  z.object({
    transport: z.literal("http"),
    url: z.string(),
    headers: z.record(z.string(), z.string()),
    allowPrivate: z.array(z.string()),
    allowHttp: z.boolean(),
    allowLoopback: z.boolean(),
  }),
  z.object({
    transport: z.literal("stdio"),
    command: z.string(),
    args: z.array(z.string()),
    env: z.record(z.string(), z.string()),
  }),
]);
export type ServerReach = z.infer<typeof reach>;

/** What a host is told. */
export const toHost = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("connect"), id: z.int(), server: z.string(), reach }),
  z.object({ kind: z.literal("list"), id: z.int(), timeoutMs: z.number() }),
  z.object({
    kind: z.literal("call"),
    id: z.int(),
    timeoutMs: z.number(),
    tool: z.string(),
    args: z.record(z.string(), z.json()),
    actionId: z.string().optional(),
  }),
  z.object({ kind: z.literal("cancel"), id: z.int() }),
]);
export type ToHost = z.infer<typeof toHost>;

const TROUBLE_KINDS = Object.keys(TROUBLES) as [TroubleKind, ...TroubleKind[]];

/** What a host answers, once for each id. */
export const fromHost = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("answer"), id: z.int(), value: z.json() }),
  z.object({ kind: z.literal("trouble"), id: z.int(), trouble: z.enum(TROUBLE_KINDS), detail: z.string().optional() }),
]);
export type FromHost = z.infer<typeof fromHost>;

/** What `connect` is answered with. */
export const connected = z.object({ name: z.string(), version: z.string(), tools: z.boolean() });
export type Connected = z.infer<typeof connected>;

/** What `list` is answered with: tools as the server wrote them, and how many were left out for want of room. */
export const rawListing = z.object({ tools: z.array(z.json()), leftOut: z.int() });
export type RawListing = z.infer<typeof rawListing>;
