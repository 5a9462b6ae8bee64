import { CodedError } from "../../core/coded-error.ts";

/** An argument that no request can carry. `problem` goes on after the argument's name. */
export function invalidArgument(key: string, problem: string): CodedError {
  return new CodedError({
    code: "ARGUMENT_INVALID",
    message: `Argument "${key}" ${problem}.`,
    remedy: "Correct the argument.",
    status: 400,
  });
}
