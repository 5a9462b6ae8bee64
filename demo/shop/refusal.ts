type RefusalStatus = 400 | 401 | 404 | 409 | 422;

/** A request that the shop understands and turns down; becomes `{error: {code, message}}`. */
export class Refusal extends Error {
  readonly status: RefusalStatus;
  readonly code: string;

  constructor(status: RefusalStatus, code: string, message: string) {
    super(message);
    this.name = "Refusal";
    this.status = status;
    this.code = code;
  }
}

/** A 404 for a record that is not there. */
export function missing(what: string, id: string): Refusal {
  return new Refusal(404, "NOT_FOUND", `There is no ${what} ${id}.`);
}
