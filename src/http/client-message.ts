import { z } from "zod";

const id = z.string().min(1).max(100);

/** A client's own id of a message: sent again with the same one, it is one message. */
export const messageId = z.string().min(1).max(200);

/** What a WebSocket client may say. The length of a text is the inbox's to judge, so that every channel says the same of it. */
export const clientMessage = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("open"), thread_id: id.optional(), after: z.number().int().min(0).optional() }),
  z.strictObject({
    type: z.literal("message"),
    thread_id: id.optional(),
    content: z.string(),
    message_id: messageId.optional(),
  }),
  z.strictObject({
    type: z.literal("interrupt_response"),
    thread_id: id,
    approved: z.boolean(),
    interrupt_id: id.optional(),
    note: z.string().max(2_000).optional(),
    message_to_customer: z.string().max(2_000).optional(),
  }),
  z.strictObject({ type: z.literal("desk") }),
]);

export type ClientMessage = z.infer<typeof clientMessage>;
export type ClientText = Extract<ClientMessage, { type: "message" }>;
export type InterruptResponse = Extract<ClientMessage, { type: "interrupt_response" }>;
