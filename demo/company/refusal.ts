type RefusalStatus = 400 | 401 | 402 | 403 | 404 | 405 | 409 | 410 | 412 | 415 | 422 | 423 | 429;

/** A request that the company understands and turns down. Its answer is `{error: {code, message}}`, unless the company words it otherwise. */
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
