import type { Shown } from "../surface.ts";
import type { Component, Look, Message } from "./world.ts";

/** Discord's Markdown as people read it: escapes gone, marks that break nothing gone. */
function asRead(text: string): string {
  return text
    .replaceAll("\u200b", "")
    .replaceAll(/\\([\\*_~`|[\]>#+-])/g, "$1")
    .replaceAll("**", "");
}

/** All that a message says, a card's fields as `name: value`. */
export function textOf({ content = "", embeds = [] }: Look): string {
  const cards = embeds.flatMap(({ title = "", description = "", fields = [] }) => [
    title,
    description,
    ...fields.map(({ name, value }) => `${name}: ${value}`),
  ]);
  return [content, ...cards].filter(Boolean).map(asRead).join("\n");
}

/** What can be pressed for us to know of it; a link opens a page. */
export function buttonsOf({ components = [] }: Look): { label: string; customId: string }[] {
  const flat = (all: readonly Component[]): Component[] => all.flatMap((one) => [one, ...flat(one.components ?? [])]);
  return flat(components).flatMap(({ label, custom_id: customId }) =>
    label !== undefined && customId !== undefined ? [{ label, customId }] : [],
  );
}

export function asShown(message: Message, looks: readonly Look[], under: string | null): Shown {
  return {
    id: message.id,
    text: textOf(message),
    buttons: buttonsOf(message).map(({ label }) => label),
    under,
    versions: looks.map(textOf),
  };
}
