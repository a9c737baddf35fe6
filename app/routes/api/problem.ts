/** Errors of the public API: RFC 9457 problem documents. `type` is stable; texts may change. */
export type ProblemType =
  | "unauthenticated"
  | "not-found"
  | "malformed-body"
  | "wrong-content-type"
  | "too-many-items"
  | "body-too-large"
  | "method-not-allowed";

const TITLES: Readonly<Record<ProblemType, { readonly status: number; readonly title: string }>> = {
  unauthenticated: { status: 401, title: "A valid API key is needed" },
  "not-found": { status: 404, title: "There is no such thing in this shop" },
  "malformed-body": { status: 400, title: "The body cannot be read" },
  "wrong-content-type": { status: 415, title: "This content type is not read here" },
  "too-many-items": { status: 413, title: "Too many items in one request" },
  "body-too-large": { status: 413, title: "The body is too large" },
  "method-not-allowed": { status: 405, title: "This method is not answered here" },
};

export function problem(type: ProblemType, detail: string, more: Record<string, unknown> = {}): Response {
  const { status, title } = TITLES[type];
  const body = { type: `urn:hearth:problem:${type}`, title, status, detail, ...more };
  const headers: Record<string, string> = { "Content-Type": "application/problem+json", "Cache-Control": "no-store" };
  if (status === 401) headers["WWW-Authenticate"] = "Bearer";
  return new Response(JSON.stringify(body), { status, headers });
}

export function json(body: unknown, status = 200): Response {
  return new Response(JSON.stringify(body), {
    status,
    headers: { "Content-Type": "application/json; charset=utf-8", "Cache-Control": "no-store, private" },
  });
}
