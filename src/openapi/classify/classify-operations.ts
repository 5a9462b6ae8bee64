import type { Classification } from "../../core/tools/classification.ts";
import type { References } from "../document/references.ts";
import type { OperationTool } from "../tools/operation-tools.ts";
import { createAnswerReader } from "./answer-fields.ts";
import { chooseAgents, GENERAL, type KnownAgent } from "./choose-agent.ts";
import { judgeAccess, previewOf, type Subject } from "./classify-access.ts";
import { judgeEffect, reasonsToLower } from "./classify-effect.ts";
import { judgeRisk } from "./classify-risk.ts";
import { ownerIn } from "./customer-identity.ts";
import { hintsOf } from "./hints.ts";
import { argumentsOf } from "./operation-arguments.ts";
import { indexRecordReads, type RecordRead, recordNamed, recordsIn } from "./record-reads.ts";
import { sensitivity } from "./sensitive.ts";

/** What there is already, that operations can be given to. */
export interface ClassificationContext {
  agents: readonly KnownAgent[];
}

/**
 * One classification for each operation of a description, in their order. Deterministic, and the same whatever the order.
 * `references` are those of the description: answers are looked into for whose they are.
 */
export function classifyOperations(
  tools: readonly OperationTool[],
  { agents }: ClassificationContext,
  references: References,
): Classification[] {
  const fieldsOf = createAnswerReader(references);
  const names = chooseAgents(
    tools.map(({ operation }) => operation),
    agents,
  );
  const judged = tools.map((tool) => {
    const { effect, reasons } = judgeEffect(tool.operation);
    return { tool, effect, reasons, args: argumentsOf(tool), fields: fieldsOf(tool.operation) };
  });
  const reads = indexRecordReads(judged.flatMap((subject) => recordReadOf(subject) ?? []));

  return judged.map((subject, index): Classification => {
    const { tool, effect, fields } = subject;
    const { operation } = tool;
    const lowering = reasonsToLower(operation);
    const { risk, reasons: riskReasons } = judgeRisk(operation, effect);
    const secret = effect === "read" ? sensitivity(operation, fields) : undefined;
    const { reasons: accessReasons, ...access } = judgeAccess(subject, reads);
    const preview = previewOf(subject, reads);
    return {
      effect,
      ...(lowering.length > 0 && { looksLikeRead: true }),
      risk: secret === undefined ? risk : "high",
      ...access,
      ...(preview !== undefined && { preview }),
      agent: names[index] ?? GENERAL,
      approval: effect === "write" || secret !== undefined,
      hints: hintsOf(operation, effect, tool.idempotencyHeader !== undefined),
      reasons: [
        ...subject.reasons,
        ...(lowering.length > 0 ? [`Looks like a read: ${lowering.join(", ")}. A person may make it one.`] : []),
        ...riskReasons,
        ...(secret === undefined ? [] : [secret]),
        ...accessReasons,
      ],
    };
  });
}

/** The operation as a read of one record, if it is one. */
function recordReadOf({ tool, effect, args, fields }: Subject): RecordRead | undefined {
  const { operation, definition } = tool;
  const path = args.filter(({ place }) => place === "path");
  const last = path.at(-1);
  const needsMore = args.some(({ place, required }) => required && place !== "path");
  if (operation.method !== "get" || effect !== "read" || !last || needsMore) return undefined;
  if (!/\}\/?$/.test(operation.pathTemplate)) return undefined;
  const owner = ownerIn(fields, recordsIn(operation.path));
  return {
    name: definition.name,
    path: operation.pathTemplate,
    keys: path.map(({ key }) => key),
    record: recordNamed(last),
    ...(owner && { owner }),
  };
}
