import { useTranslation } from "react-i18next";
import type { Action } from "../api/action.ts";

/** What an action does, in the reader's language where its tool is worded in it. */
export function useActionTitle({ titles, title }: Pick<Action, "titles" | "title">): string {
  const { i18n } = useTranslation();
  return titles[i18n.language.split("-")[0] ?? ""] ?? title;
}
