import i18next from "i18next";
import { initReactI18next } from "react-i18next";
import en from "../locales/en.json";
import zh from "../locales/zh.json";

export const languages = ["en", "zh"] as const;
export type Language = (typeof languages)[number];

declare module "i18next" {
  interface CustomTypeOptions {
    defaultNS: "translation";
    resources: { translation: typeof en };
  }
}

const rememberedAs = "smart-support.language";

export const isLanguage = (text: string | null): text is Language => languages.some((language) => language === text);

const remembered = localStorage.getItem(rememberedAs);
const preferred: Language = navigator.language.toLowerCase().startsWith("zh") ? "zh" : "en";

await i18next.use(initReactI18next).init({
  lng: isLanguage(remembered) ? remembered : preferred,
  fallbackLng: "en",
  resources: { en: { translation: en }, zh: { translation: zh } },
  // React escapes what it renders.
  interpolation: { escapeValue: false },
});

const announce = (language: string) => {
  document.documentElement.lang = language === "zh" ? "zh-CN" : "en";
};
announce(i18next.language);
i18next.on("languageChanged", announce);

export function speak(language: Language): void {
  localStorage.setItem(rememberedAs, language);
  void i18next.changeLanguage(language);
}
