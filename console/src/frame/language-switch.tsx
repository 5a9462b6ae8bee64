import { SegmentedControl } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { type Language, languages, speak } from "../words/i18n.ts";

const names: Record<Language, string> = { en: "EN", zh: "中文" };

export function LanguageSwitch() {
  const { t, i18n } = useTranslation();
  return (
    <SegmentedControl
      size="xs"
      aria-label={t("frame.language")}
      value={i18n.language === "zh" ? "zh" : "en"}
      onChange={speak}
      data={languages.map((value) => ({ value, label: <span lang={value}>{names[value]}</span> }))}
    />
  );
}
