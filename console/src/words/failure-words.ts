import i18next from "i18next";
import type { Failure } from "../api/failure.ts";
import en from "../locales/en.json";

type WordedCode = keyof typeof en.failure;

const isWorded = (code: string): code is WordedCode => code in en.failure;

/** What went wrong, in the reader's language where the code has words of its own, else in the server's. */
export function failureWords({ code, message }: Pick<Failure, "code" | "message">): string {
  return isWorded(code) ? i18next.t(`failure.${code}`) : message || i18next.t("failure.INTERNAL");
}
