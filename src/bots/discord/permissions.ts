import { OverwriteType, PermissionFlagsBits, PermissionsBitField } from "discord.js";
import { z } from "zod";

/** What the bot may have to do on a server. Whoever invites it grants these, and `doctor` looks for them in the staff channel. */
export const NEEDED = new PermissionsBitField([
  PermissionFlagsBits.ViewChannel,
  PermissionFlagsBits.SendMessages,
  PermissionFlagsBits.SendMessagesInThreads,
  PermissionFlagsBits.CreatePublicThreads,
  PermissionFlagsBits.EmbedLinks,
  PermissionFlagsBits.ReadMessageHistory,
]);

const bits = z.string().regex(/^\d+$/).transform(BigInt);
export const channelSchema = z.object({
  guild_id: z.string().optional(),
  name: z.string().nullish(),
  permission_overwrites: z.array(z.object({ id: z.string(), type: z.number(), allow: bits, deny: bits })).default([]),
});
export const rolesSchema = z.array(z.object({ id: z.string(), permissions: bits }));
export const memberSchema = z.object({ user: z.object({ id: z.string() }), roles: z.array(z.string()) });

interface Seen {
  guildId: string;
  channel: z.infer<typeof channelSchema>;
  roles: z.infer<typeof rolesSchema>;
}

/** What everybody on a server may do in a channel ("Permissions": base, then the channel's overwrites). */
export function permissionsOfEveryone({ guildId, channel, roles }: Seen): PermissionsBitField {
  return permissionsIn({ guildId, channel, roles }, { user: { id: "" }, roles: [] });
}

export function permissionsIn(
  { guildId, channel, roles }: Seen,
  member: z.infer<typeof memberSchema>,
): PermissionsBitField {
  const theirs = new Set([guildId, ...member.roles]);
  const base = roles.filter(({ id }) => theirs.has(id)).reduce((sum, { permissions }) => sum | permissions, 0n);
  if (base & PermissionFlagsBits.Administrator) return new PermissionsBitField(PermissionsBitField.All);
  const overwrites = channel.permission_overwrites;
  const steps = [
    overwrites.filter(({ id }) => id === guildId),
    overwrites.filter(({ id, type }) => type === OverwriteType.Role && id !== guildId && theirs.has(id)),
    overwrites.filter(({ id, type }) => type === OverwriteType.Member && id === member.user.id),
  ];
  const all = steps.reduce((sum, step) => {
    const denied = step.reduce((one, { deny }) => one | deny, 0n);
    const allowed = step.reduce((one, { allow }) => one | allow, 0n);
    return (sum & ~denied) | allowed;
  }, base);
  return new PermissionsBitField(all);
}
