import { access, readFile, writeFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { progress } from "@clack/prompts";
import { CodedError } from "../core/coded-error.ts";
import { formatProblem } from "../core/yaml/problem.ts";
import { brief, differences } from "./import/differences.ts";
import { type ClassificationView, type ImportClient, type ImportView, importClient } from "./import/import-client.ts";
import { readReviewFile, refreshReviewFile, writeReviewFile } from "./import/review-file.ts";
import { reviewInTerminal } from "./import/review-in-terminal.ts";
import { sourceNameOf, specificationOf } from "./import/specification.ts";
import { connect, type ServerOptions } from "./server-client.ts";
import { plain, print, printJson, say, table } from "./terminal.ts";

interface ImportOptions extends ServerOptions {
  name?: string;
  baseUrl?: string;
  review?: string;
  yes?: boolean;
  allowPrivate?: string[];
  allowHttp?: boolean;
  allowFiles?: string;
  json?: boolean;
}

const LOOK_MS = 200;

async function whenRead(imports: ImportClient, id: string): Promise<ImportView> {
  const bar = process.stderr.isTTY ? progress({ max: 100, output: process.stderr }) : null;
  bar?.start("Reading the description");
  let shown = 0;
  for (;;) {
    const job = await imports.get(id);
    if (job.status !== "reading") {
      bar?.stop(job.status === "failed" ? "The description could not be imported." : "Read.");
      return job;
    }
    const { phase = "fetch", done = 0, total = 1 } = job.progress ?? {};
    const now = Math.round((done / Math.max(1, total)) * 100);
    bar?.advance(Math.max(0, now - shown), phase);
    shown = Math.max(shown, now);
    await sleep(LOOK_MS);
  }
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

/** Applies a review file, or writes one to be edited. True if the import can be approved now. */
async function reviewByFile(
  imports: ImportClient,
  job: ImportView,
  classifications: readonly ClassificationView[],
  path: string,
): Promise<boolean> {
  if (!(await exists(path))) {
    await writeFile(path, writeReviewFile(job, classifications), { flag: "wx" });
    say(`The review is in ${path}. Edit it, then run the same command again.`);
    return false;
  }
  const text = await readFile(path, "utf8");
  const { edits, problems, changed } = readReviewFile(path, text, job, classifications);
  if (problems.length > 0) {
    for (const problem of problems) say(plain(formatProblem(problem)));
    const message = `The review file has ${problems.length} problem(s); nothing went live.`;
    throw new CodedError({ code: "REVIEW_INVALID", message, remedy: "Mend it and run the command again." });
  }
  if (changed.length > 0) {
    await writeFile(path, refreshReviewFile(text, job, classifications));
    throw new CodedError({
      code: "REVIEW_OUTDATED",
      message: `${changed.length} operations have changed since ${path} was written: ${brief(changed)}.`,
      remedy: "They are marked in it now. Look at them, then run the command again.",
    });
  }
  if (edits.length > 0) await imports.edit(job.id, edits);
  const left = classifications.filter(
    ({ idx, decision }) => decision === "pending" && !edits.some((edit) => edit.idx === idx),
  );
  if (left.length > 0) say(`Not in the file, and staying out: ${brief(left.map(({ name }) => name))}.`);
  const later = edits.filter(({ decision }) => decision === "pending").length;
  if (later > 0) say(`Left for later, and staying out until then: ${later}.`);
  return true;
}

/** What a finished reading needs before it is live, by what the command line says. */
async function review(
  imports: ImportClient,
  job: ImportView,
  classifications: readonly ClassificationView[],
  options: ImportOptions,
): Promise<ImportView> {
  if (options.review !== undefined) {
    return (await reviewByFile(imports, job, classifications, options.review)) ? imports.approve(job.id, "leave") : job;
  }
  if (options.yes) {
    const forCustomers = classifications.filter(
      ({ change, access, decided_by: decidedBy }) => change === "added" && access !== "staff" && decidedBy === null,
    );
    if (forCustomers.length > 0) {
      say(
        `${forCustomers.length} operations look fit for customers; unseen they are for staff alone. Open them with --review.`,
      );
    }
    return imports.approve(job.id, "approve");
  }
  if (process.stdin.isTTY && process.stderr.isTTY && !options.json) {
    return (await reviewInTerminal(imports, job)) ? imports.approve(job.id, "leave") : job;
  }
  say(`The import ${job.id} waits for its review: run it in a terminal, with --review FILE, or with --yes.`);
  return job;
}

/** The whole import: the server reads and classifies, a person reviews, the tools are live. */
export async function importSpecification(spec: string, options: ImportOptions): Promise<void> {
  const specification = await specificationOf(spec, options.allowFiles);
  const imports = importClient(await connect(options, "administrator"));
  const started = await imports.start({
    name: options.name ?? sourceNameOf(specification),
    ...specification,
    ...(options.baseUrl && { base_url: options.baseUrl }),
    ...(options.allowPrivate?.length && { allow_private: options.allowPrivate }),
    ...(options.allowHttp && { allow_http: true }),
  });
  const job = await whenRead(imports, started.id);
  if (job.status === "failed") {
    throw new CodedError({ code: job.code ?? "IMPORT_FAILED", message: job.error ?? "", audience: "operator" });
  }
  const classifications = await imports.classifications(job.id);
  for (const line of differences(job, classifications)) say(plain(line));
  const done = await review(imports, job, classifications, options);
  if (options.json) return printJson(done);
  if (done.status === "live")
    print(`${done.counts.approved} tools of ${done.source} are live. See: smart-support tools`);
}

/** Every version of every source, newest first. */
export async function listImports(options: ServerOptions & { source?: string; json?: boolean }): Promise<void> {
  const jobs = await importClient(await connect(options, "administrator")).list(options.source);
  if (options.json) return printJson(jobs);
  const rows = jobs.map(({ id, source, status, version, counts, created_at: at, created_by: by }) => [
    id,
    source,
    status,
    version,
    `${counts.approved}/${counts.tools}`,
    at,
    by,
  ]);
  print(table(["IMPORT", "SOURCE", "STATUS", "VERSION", "APPROVED", "READ", "BY"], rows));
}

/** Makes an earlier version of a source live again. */
export async function rollBackImport(
  source: string,
  options: ServerOptions & { to?: string; json?: boolean },
): Promise<void> {
  const job = await importClient(await connect(options, "administrator")).rollBack(source, options.to);
  if (options.json) return printJson(job);
  print(`${job.id} of ${source} is live again.`);
}
