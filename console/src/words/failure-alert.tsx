import { Alert } from "@mantine/core";
import type { Failure } from "../api/failure.ts";
import { failureWords } from "./failure-words.ts";

/** Says at once, to screen readers too, what went wrong. */
export function FailureAlert({ failure }: { failure: Pick<Failure, "code" | "message"> | undefined }) {
  if (failure === undefined) return null;
  return (
    <Alert color="red" role="alert" py="xs">
      {failureWords(failure)}
    </Alert>
  );
}
