import { z } from "zod";

const id = z.string().regex(/^\S{1,500}$/);
const account = z.object({ id, role: z.string().nullish() });

/** What of an activity of the Bot Framework is read ("Activity schema" of its documentation). */
export const activitySchema = z.object({
  type: z.string().min(1).max(100),
  id: id.optional(),
  channelId: z.literal("msteams"),
  serviceUrl: z.url().max(1_000),
  from: account,
  recipient: account,
  conversation: z.object({
    id,
    conversationType: z.enum(["personal", "groupChat", "channel"]).default("personal"),
    tenantId: z.string().nullish(),
  }),
  text: z.string().nullish(),
  textFormat: z.string().nullish(),
  attachments: z
    .array(z.object({ contentType: z.string().max(300), name: z.string().max(300).nullish() }))
    .max(100)
    .nullish(),
  entities: z
    .array(
      z.object({ type: z.string(), text: z.string().nullish(), mentioned: z.object({ id: z.string() }).nullish() }),
    )
    .nullish(),
  channelData: z.object({ tenant: z.object({ id: z.string() }).nullish(), eventType: z.string().nullish() }).nullish(),
  /** What an invoke asks for, and with what. */
  name: z.string().nullish(),
  value: z.unknown().optional(),
});

export type ReceivedActivity = z.infer<typeof activitySchema>;

/** Whether it is this tenant's: it is said in two places, of which one may be left out. */
export function isOfTenant({ conversation, channelData }: ReceivedActivity, tenantId: string): boolean {
  const stated = [conversation.tenantId, channelData?.tenant?.id].filter((one) => one !== null && one !== undefined);
  return stated.length > 0 && stated.every((one) => one === tenantId);
}
