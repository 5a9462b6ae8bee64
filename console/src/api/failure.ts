/** A request that was refused or did not arrive. `code` is the server's stable code, or `UNREACHABLE`. */
export class Failure extends Error {
  readonly code: string;
  readonly status: number;

  constructor(code: string, message: string, status: number) {
    super(message);
    this.name = "Failure";
    this.code = code;
    this.status = status;
  }
}

export function asFailure(thrown: unknown): Failure {
  if (thrown instanceof Failure) return thrown;
  return new Failure("INTERNAL", thrown instanceof Error ? thrown.message : String(thrown), 0);
}
