/** Expected refusals of the store are values; the control plane answers 422 with them, pages show them. */
export type Failure = { readonly kind: "failure"; readonly code: string; readonly message: string };

export function failure(code: string, message: string): Failure {
  return { kind: "failure", code, message };
}

export function isFailure(value: unknown): value is Failure {
  return typeof value === "object" && value !== null && "kind" in value && value.kind === "failure";
}
