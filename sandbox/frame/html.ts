/** Markup that needs no more escaping. */
export type Html = { readonly html: string };
type Part = Html | string | number | null | undefined | false | readonly (Html | string | number | null | false)[];

const ENTITIES: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
}

export function raw(html: string): Html {
  return { html };
}

function write(part: Part): string {
  if (part === null || part === undefined || part === false) return "";
  if (Array.isArray(part)) return part.map(write).join("");
  return typeof part === "object" && "html" in part ? part.html : escapeHtml(String(part));
}

/** Everything put in is escaped unless it is markup made the same way. */
export function html(strings: TemplateStringsArray, ...parts: Part[]): Html {
  let out = strings[0] ?? "";
  parts.forEach((part, index) => {
    out += write(part) + (strings[index + 1] ?? "");
  });
  return { html: out };
}
