import chromium from "@sparticuz/chromium";
import { type Browser, type BrowserContext, chromium as playwright } from "playwright-core";

/** What the packaged Chromium needs in a container, and nothing that would call home. */
const flags = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--no-first-run",
];

/** A real Chromium that ships inside a development dependency. */
export async function launchBrowser(): Promise<Browser> {
  return playwright.launch({ executablePath: await chromium.executablePath(), args: flags, headless: true });
}

/** A fresh profile: nothing remembered, nobody signed in. Animations are off, as for people who ask for that. */
export function newProfile(browser: Browser, options: { locale?: string } = {}): Promise<BrowserContext> {
  return browser.newContext({
    locale: options.locale ?? "en-GB",
    reducedMotion: "reduce",
    viewport: { width: 1600, height: 1000 },
  });
}
