import { CodedError } from "../coded-error.ts";
import type { Customer } from "../identity/customer.ts";
import { newId } from "../ids.ts";
import type { SaltedDigest } from "../insights/salted-digest.ts";
import type { JsonObject, JsonValue } from "../json.ts";
import { bindArguments, customerForExpressions } from "../tools/access.ts";
import { checkArguments } from "../tools/arguments.ts";
import type { Catalogue, Tool } from "../tools/catalogue.ts";
import { requireOwnership } from "../tools/ownership.ts";
import { projectResult } from "../tools/project-result.ts";
import type { ActionPolicy, ProposedAction } from "./action.ts";
import { actionDigest } from "./digest.ts";
import { evaluatePolicy, type PolicyDefaults, type PolicyRule, type PolicyVerdict } from "./policy.ts";

/** Who calls a tool, and where. */
export interface Caller {
  /** `conversation:cnv_…` or `key:key_…`: who is recorded as having asked. */
  principal: string;
  customer: Customer | null;
  conversation: { id: string; channel: string; status: string; agent: string } | null;
  /** Tools that this caller was given; anything else does not exist for it. */
  allowed: (tool: Tool) => boolean;
  /** A person on staff who asks in their own name, and so may not decide. */
  staffId: string | null;
  modelIsFallback: boolean;
}

/** The place of a call in its turn, which makes a re-run find what it proposed. Null outside a turn. */
export interface CallPlace {
  turnId: string;
  step: number;
  callIndex: number;
}

/** What a call comes to before anything is stored or sent. */
export type PreparedCall =
  | { kind: "read"; tool: Tool; args: JsonObject }
  | { kind: "action"; proposal: ProposedAction }
  /** Refused, and not worth a ledger row: a tool that does not exist, or a read that is not allowed. */
  | { kind: "refused"; tool: string; error: CodedError };

export interface ProposalRules {
  policies: readonly PolicyRule[];
  defaults: PolicyDefaults;
  digest: SaltedDigest;
}

const NOTHING_ASKED: ActionPolicy = { type: "", reasons: [], requirements: [], rules: [] };

/**
 * Takes one tool call through validation, identity and policy. Reads upstream (ownership, preview), writes nothing.
 * Never throws: whatever goes wrong while checking is a refusal.
 */
export async function prepareCall(
  call: { name: string; args: JsonObject },
  caller: Caller,
  place: CallPlace | null,
  catalogue: Catalogue,
  rules: ProposalRules,
): Promise<PreparedCall> {
  const tool = catalogue.find(call.name);
  if (!tool || !caller.allowed(tool)) return { kind: "refused", tool: call.name, error: unknownTool(call.name) };

  try {
    const args = fittingArguments(tool, call.args, caller.customer);
    await requireOwnership(catalogue, tool, args, caller);

    const verdict = decideByPolicy(tool, args, caller, rules);
    if (verdict.decide === "deny") {
      throw new CodedError({ code: verdict.code, message: verdict.reason, status: 403, audience: "customer" });
    }
    if (tool.effect === "read" && verdict.decide === "allow") return { kind: "read", tool, args };

    const bound = draftOf(tool, args, caller, place, rules);
    if (verdict.decide === "allow") {
      return {
        kind: "action",
        proposal: { ...bound, status: "approved", policy: { ...NOTHING_ASKED, rules: verdict.rules } },
      };
    }
    const { type, reasons, requirements, rules: ruleIds, ttlMs, executeWithinMs } = verdict;
    return {
      kind: "action",
      proposal: {
        ...bound,
        status: "awaiting_approval",
        policy: { type, reasons, requirements, rules: ruleIds, conversation: caller.conversation },
        preview: await previewOf(tool, args, catalogue),
        ttlMs,
        executeWithinMs,
      },
    };
  } catch (error) {
    const coded = error instanceof CodedError ? error : checkFailed(error);
    if (tool.effect === "read") return { kind: "refused", tool: tool.name, error: coded };
    const problems = error instanceof InvalidArguments ? error.problems : undefined;
    const why = { message: coded.message, remedy: coded.remedy ?? null, ...(problems ? { problems } : {}) };
    const draft = draftOf(tool, call.args, caller, place, rules);
    return { kind: "action", proposal: { ...draft, status: "refused", code: coded.code, result: why } };
  }
}

/** The arguments as they would be sent, the identity's filled in. Throws INVALID_ARGUMENTS, BOUND_PARAMETER, IDENTITY_NEEDED. */
export function fittingArguments(tool: Tool, given: JsonObject, customer: Customer | null): JsonObject {
  const args = bindArguments(tool, { customer, args: given });
  const problems = checkArguments(tool.inputSchema, args);
  if (problems.length > 0) throw new InvalidArguments(tool.name, problems);
  return args;
}

/** Policy's answer about one call. */
export function decideByPolicy(
  tool: Tool,
  args: JsonObject,
  caller: Pick<Caller, "customer" | "conversation" | "modelIsFallback">,
  rules: ProposalRules,
): PolicyVerdict {
  const subject = {
    tool: { name: tool.name, effect: tool.effect, risk: tool.risk, source: tool.source.name },
    args,
    customer: caller.customer ? customerForExpressions(caller.customer) : null,
    conversation: caller.conversation ? { ...caller.conversation } : null,
  };
  const flags = { modelIsFallback: caller.modelIsFallback, toolIsHeld: tool.approval === true };
  return evaluatePolicy(rules.policies, subject, flags, rules.defaults);
}

function draftOf(
  tool: Tool,
  args: JsonObject,
  caller: Caller,
  place: CallPlace | null,
  rules: ProposalRules,
): Omit<ProposedAction, "status"> {
  return {
    id: newId("act"),
    tool: tool.name,
    toolVersion: tool.version,
    effect: tool.effect,
    args,
    digest: digestOf(tool, args, caller, rules),
    customerId: caller.customer?.id ?? null,
    conversationId: caller.conversation?.id ?? null,
    turnId: place?.turnId ?? null,
    step: place?.step ?? null,
    callIndex: place?.callIndex ?? null,
    principal: caller.principal,
    requestedByStaff: caller.staffId,
    policy: NOTHING_ASKED,
    preview: null,
    code: null,
    result: null,
    ttlMs: 0,
    executeWithinMs: rules.defaults.executeWithinMs,
  };
}

function digestOf(tool: Tool, args: JsonObject, caller: Caller, { digest }: ProposalRules): string {
  return actionDigest(digest, {
    tool: tool.name,
    toolVersion: tool.version,
    args,
    customerId: caller.customer?.id ?? null,
  });
}

/** What the record looks like now, for the person who decides. A preview that fails is shown as such, and decides nothing. */
export async function previewOf(tool: Tool, args: JsonObject, catalogue: Catalogue): Promise<JsonValue> {
  const preview = tool.preview ? catalogue.find(tool.preview) : undefined;
  if (preview?.effect !== "read") return null;
  const known = preview.inputSchema.properties ?? {};
  const shared = Object.fromEntries(Object.entries(args).filter(([name]) => name in Object(known)));
  const outcome = await preview.source.call(preview.name, shared, {});
  return outcome.kind === "ok" ? projectResult(outcome.result).result : { unavailable: outcome.code };
}

/** Tools that a caller was not given do not exist for it. */
export function unknownTool(name: string): CodedError {
  return new CodedError({
    code: "TOOL_UNKNOWN",
    message: `There is no tool "${name.slice(0, 64)}" here.`,
    remedy: "Use one of the tools that are listed.",
    status: 404,
  });
}

/** Says argument by argument what does not fit. */
class InvalidArguments extends CodedError {
  readonly problems: { path: string; message: string }[];

  constructor(tool: string, problems: { path: string; message: string }[]) {
    super({
      code: "INVALID_ARGUMENTS",
      message: `The arguments of ${tool} do not fit: ${problems.map((one) => `${one.path} ${one.message}`).join("; ")}.`,
      remedy: "Call it again with arguments that fit its schema; ask the customer for what is missing.",
      status: 400,
    });
    this.problems = problems;
  }
}

function checkFailed(cause: unknown): CodedError {
  return new CodedError({
    code: "CHECK_FAILED",
    message: "The call could not be checked, so it was not made.",
    remedy: "Try again; if it stays so, the operator finds the reason in the log.",
    audience: "operator",
    cause,
  });
}
