import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Browser, Page } from "playwright-core";
import { type App, startApp } from "../../src/app.ts";
import { loadConfig } from "../../src/config.ts";
import type { StaffPerson } from "../../src/core/staff/person.ts";
import { launchBrowser, newProfile } from "./browser.ts";

/** The real product with its demo shop and the offline model, its console freshly built, and a browser. */
export interface Site {
  app: App;
  browser: Browser;
  /** The console in a fresh profile; `staff` comes in by a sign-in link. Its problems are kept in `complaints`. */
  visit(options?: { staff?: string; path?: string; locale?: string }): Promise<Page>;
  /** Somebody on staff, as the services know them. */
  person(id: string): Promise<StaffPerson>;
  /** Errors that any page threw, and what it broke of the Content-Security-Policy. */
  complaints: string[];
  close(): Promise<void>;
}

const run = promisify(execFile);
const root = join(import.meta.dirname, "../..");
const quiet = { info() {}, warn() {}, error() {} };

export async function openSite(): Promise<Site> {
  await run(process.execPath, [join(root, "scripts/build-console.ts")]);
  const dataDir = await mkdtemp(join(tmpdir(), "console-"));
  const { config, problems } = await loadConfig({
    directory: root,
    env: {},
    overrides: { DATA_DIR: dataDir, PORT: "0" },
  });
  if (config === null) throw new Error(JSON.stringify(problems));
  const [app, browser] = await Promise.all([startApp(config, { log: quiet }), launchBrowser()]);
  const complaints: string[] = [];

  return {
    app,
    browser,
    complaints,
    async visit({ staff, path = "/", locale } = {}) {
      const profile = await newProfile(browser, { locale });
      profile.setDefaultTimeout(20_000);
      const page = await profile.newPage();
      page.on("pageerror", (error) => complaints.push(error.message));
      page.on("console", (line) => {
        if (/Content.Security.Policy/i.test(line.text())) complaints.push(line.text());
      });
      await page.goto(staff === undefined ? `${app.url}${path}` : await app.signInLink(staff));
      return page;
    },
    async person(id) {
      const person = (await app.services.roster.list()).find((one) => one.id === id);
      if (person === undefined) throw new Error(`Nobody on staff is called ${id}.`);
      return person;
    },
    async close() {
      await browser.close();
      await app.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
