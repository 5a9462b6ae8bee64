import { isJsonObject, type JsonObject } from "../../core/json.ts";
import { objectAt, textAt } from "./document-node.ts";
import type { ResponseDescription } from "./operations.ts";
import type { References } from "./references.ts";
import { responseContent } from "./swagger2.ts";

const JSON_TYPE = /^application\/json\b|\+json\b/i;

/** What an operation says that it answers; of several media types the JSON one. `produces` are Swagger 2's. */
export function readResponses(
  operation: JsonObject,
  references: References,
  produces: readonly string[],
): ResponseDescription[] {
  return Object.entries(objectAt(operation, "responses")).flatMap(([status, node]): ResponseDescription[] => {
    const response = references.follow(node);
    if (response === undefined) return [];
    const content = isJsonObject(response.content) ? response.content : responseContent(response, produces);
    const mediaTypes = Object.keys(content);
    const mediaType = mediaTypes.find((one) => JSON_TYPE.test(one)) ?? mediaTypes[0];
    const described = mediaType === undefined ? undefined : references.follow(content[mediaType]);
    return [{ status, description: textAt(response, "description"), mediaType, schema: described?.schema }];
  });
}
