import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { BaseChatModel } from "@langchain/core/language_models/chat_models";
import type { AIMessage } from "@langchain/core/messages";
import { CodedError } from "../coded-error.ts";
import type { AnswerSource, ChainLink, ModelRequest } from "./answer.ts";
import { type Breaker, createBreaker } from "./breaker.ts";
import { type CallLimits, callModel, type OpenModel } from "./call.ts";
import { costUsd, type PriceTable } from "./cost.ts";
import { chosenModel, type ModelEnvironment } from "./environment.ts";
import { type Failure, readFailure } from "./failure.ts";
import { normaliseAnswer, tokensOf } from "./normalise.ts";
import { findProvider } from "./providers.ts";

export interface ChainLimits extends CallLimits {
  /** Calls on one link. */
  attempts: number;
  /** No further attempt on a link begins after this. */
  linkMs: number;
  /** The first pause between two attempts; doubles each time, half of it at random. */
  backoffMs: number;
  /** A provider that asks for a longer pause is left for the next link. */
  longestWaitMs: number;
  /** How long a link that is down is passed over. */
  breakerMs: number;
}

const LIMITS: ChainLimits = {
  silenceMs: 30_000,
  totalMs: 120_000,
  attempts: 3,
  linkMs: 45_000,
  backoffMs: 400,
  longestWaitMs: 8_000,
  breakerMs: 30_000,
};

interface ModelLog {
  warn(fields: object, message: string): void;
}

export interface ChainOptions {
  environment: ModelEnvironment;
  offline: BaseChatModel;
  log: ModelLog;
  /** The operator's own prices; they go before the list prices. */
  prices?: PriceTable;
  limits?: Partial<ChainLimits>;
}

interface Link {
  role: ChainLink;
  name: string;
  attempts: number;
  /** The offline model has none: it is what is left when everything else is passed over. */
  breaker?: Breaker;
  open(): Promise<OpenModel>;
}

/**
 * The models behind one another: the chosen one, `MODEL_FALLBACK`, the offline model. Throws at once if one that the
 * configuration names cannot be used; see `findProvider`.
 */
export function createModelChain(options: ChainOptions): AnswerSource {
  const { environment, offline, log, prices } = options;
  const limits = { ...LIMITS, ...options.limits };
  const configured = chosenModel(environment);
  for (const name of [configured, environment.MODEL_FALLBACK]) {
    if (name !== undefined && name !== "offline") findProvider(name, environment);
  }

  const opened = new Map<string, Pick<Link, "open" | "breaker">>();
  function modelNamed(name: string): Pick<Link, "open" | "breaker"> {
    const known = opened.get(name);
    if (known) return known;
    let model: Promise<OpenModel> | undefined;
    const breaker = createBreaker({ threshold: limits.attempts, pauseMs: limits.breakerMs });
    const fresh = {
      breaker: name === "offline" ? undefined : breaker,
      open: () => {
        model ??= openModel(name, environment, offline);
        return model;
      },
    };
    opened.set(name, fresh);
    return fresh;
  }

  function linksFor(own: string | undefined): Link[] {
    const primary = own === undefined || own === "default" ? configured : own;
    const wanted: [ChainLink, string | undefined][] = [
      ["primary", primary],
      ["secondary", environment.MODEL_FALLBACK],
      ["offline", "offline"],
    ];
    const links: Link[] = [];
    for (const [role, name] of wanted) {
      if (name === undefined || links.some((link) => link.name === name)) continue;
      // The offline model fails for no reason that a second try would mend.
      links.push({ role, name, attempts: name === "offline" ? 1 : limits.attempts, ...modelNamed(name) });
      if (name === "offline") break;
    }
    return links;
  }

  /** Ms to wait before the next attempt on this link, or undefined if there shall be none. */
  function pauseAfter(failure: Failure, link: Link, attempt: number): number | undefined {
    if (failure.lasting) link.breaker?.open(limits.breakerMs);
    if (!failure.retryable) return undefined;
    const isDown = link.breaker?.failed();
    const asked = failure.retryAfterMs ?? 0;
    if (asked > limits.longestWaitMs) link.breaker?.open(asked);
    if (isDown || asked > limits.longestWaitMs || attempt >= link.attempts) return undefined;
    const backoff = limits.backoffMs * 2 ** (attempt - 1);
    return Math.max(asked, backoff / 2 + (Math.random() * backoff) / 2);
  }

  return {
    async answer(request) {
      const started = performance.now();
      const offered = (request.structured ? [request.structured] : request.tools).map(({ name }) => name);
      const run: { attempts: number; isStreaming: boolean; lastError?: unknown } = { attempts: 0, isStreaming: false };

      async function attemptOn(link: Link): Promise<AIMessage> {
        if (run.isStreaming) request.onRestart?.();
        run.isStreaming = false;
        run.attempts += 1;
        const onText = (delta: string) => {
          run.isStreaming = true;
          request.onText?.(delta);
        };
        const message = await callModel(await link.open(), { ...request, onText }, limits);
        return normaliseAnswer(message, offered, () => `call_${randomUUID()}`);
      }

      async function answerOf(link: Link): Promise<AIMessage | undefined> {
        const lastStart = performance.now() + limits.linkMs;
        for (let attempt = 1; ; attempt++) {
          try {
            const message = await attemptOn(link);
            link.breaker?.succeeded();
            return message;
          } catch (error) {
            request.signal?.throwIfAborted();
            run.lastError = error;
            const failure = readFailure(error);
            const pause = pauseAfter(failure, link, attempt);
            const detail = error instanceof Error ? error.message.slice(0, 300) : undefined;
            log.warn({ ...failure, model: link.name, attempt, pause, detail }, "A model call failed.");
            if (pause === undefined || performance.now() + pause > lastStart) return undefined;
            await pauseFor(pause, request.signal);
          }
        }
      }

      for (const link of linksFor(request.model)) {
        if (link.breaker?.admits() === false) continue;
        const message = await answerOf(link);
        if (!message) continue;
        return {
          message,
          model: link.name,
          usage: tokensOf(message.usage_metadata),
          costUsd: costUsd(link.name, message.usage_metadata, prices),
          link: link.role,
          durationMs: performance.now() - started,
          attempts: run.attempts,
        };
      }
      throw new CodedError({
        code: "MODEL_UNAVAILABLE",
        message: "No model answered.",
        audience: "operator",
        remedy: "Look for MODEL_ codes in the log.",
        status: 503,
        cause: run.lastError,
      });
    },
    describe: () =>
      linksFor(undefined)
        .map(({ name }) => name)
        .join(", then "),
  };
}

async function openModel(name: string, environment: ModelEnvironment, offline: BaseChatModel): Promise<OpenModel> {
  if (name === "offline") return { model: () => offline };
  const { provider, model } = findProvider(name, environment);
  return { model: await provider.open(model, environment), provider };
}

async function pauseFor(ms: number, signal: ModelRequest["signal"]): Promise<void> {
  try {
    await sleep(ms, undefined, { signal });
  } catch (error) {
    throw signal?.aborted ? signal.reason : error;
  }
}
