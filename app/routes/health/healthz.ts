/** The process answers. */
export function loader(): Response {
  return new Response("ok", { headers: { "Cache-Control": "no-store" } });
}
