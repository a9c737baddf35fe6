import type { ScopesRequest } from "./messages";

type Detail = { granted: string[]; required: string[]; optional: string[] };

async function scopesOf(shop: string, change?: { act: "grant" | "revoke"; scopes: string[] }): Promise<Detail> {
  const response = await fetch(`/frame/scopes?shop=${encodeURIComponent(shop)}`, {
    method: change ? "POST" : "GET",
    ...(change && { headers: { "Content-Type": "application/json" }, body: JSON.stringify(change) }),
  });
  if (!response.ok) throw new Error(await response.text());
  return (await response.json()) as Detail;
}

/** The merchant's word about scopes that the app asks for. */
function askMerchant(scopes: readonly string[]): Promise<boolean> {
  const dialog = document.getElementById("scopes") as HTMLDialogElement;
  dialog.querySelector("ul")?.replaceChildren(
    ...scopes.map((scope) => {
      const entry = document.createElement("li");
      entry.textContent = scope.replaceAll("_", " ");
      return entry;
    }),
  );
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "done"), { once: true });
    dialog.returnValue = "";
    dialog.showModal();
  });
}

/** What App Bridge's scopes API does: asks nobody for what is granted already. */
export async function answerScopes({ act, scopes }: ScopesRequest, shop: string): Promise<unknown> {
  const detail = await scopesOf(shop);
  if (act === "query") return detail;
  if (act === "revoke") return { detail: await scopesOf(shop, { act, scopes }) };
  const unknown = scopes.find((scope) => !detail.optional.includes(scope));
  if (unknown !== undefined) throw new Error(`the app does not declare the optional scope ${unknown}`);
  const missing = scopes.filter((scope) => !detail.granted.includes(scope));
  if (missing.length > 0 && !(await askMerchant(missing))) return { result: "declined-all", detail };
  return { result: "granted-all", detail: await scopesOf(shop, { act: "grant", scopes }) };
}
