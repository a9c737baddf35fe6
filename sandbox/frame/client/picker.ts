import type { PickerRequest } from "./messages";

type Row = { id: string; heading: string; detail: string; disabled: boolean; selected: boolean; value: unknown };

const TITLES: Record<string, string> = { product: "products", variant: "variants", collection: "collections" };

async function resourceRows(
  request: Extract<PickerRequest, { kind: "resource" }>,
  shop: string,
  query: string,
): Promise<Row[]> {
  const search = new URLSearchParams({ shop, type: request.type, query });
  const response = await fetch(`/frame/resources?${search.toString()}`);
  if (!response.ok) throw new Error(await response.text());
  const { resources } = (await response.json()) as { resources: { id: string; title: string; detail: string }[] };
  return resources.map((value) => ({
    id: value.id,
    heading: value.title,
    detail: value.detail,
    disabled: false,
    selected: request.selectionIds.includes(value.id),
    value,
  }));
}

function itemRows(request: Extract<PickerRequest, { kind: "items" }>, query: string): Row[] {
  return request.items
    .filter((item) => item.heading.toLowerCase().includes(query.toLowerCase()))
    .map((item) => ({ ...item, detail: item.data.join(" · "), value: item.id }));
}

function rowElement(row: Row, chosen: Map<string, unknown>, max: number, changed: () => void): HTMLElement {
  const label = document.createElement("label");
  const box = document.createElement("input");
  box.type = max === 1 ? "radio" : "checkbox";
  box.name = "picked";
  box.checked = chosen.has(row.id);
  box.disabled = row.disabled;
  box.addEventListener("change", () => {
    if (max === 1) chosen.clear();
    if (box.checked) chosen.set(row.id, row.value);
    else chosen.delete(row.id);
    changed();
  });
  const text = document.createElement("span");
  const detail = document.createElement("small");
  text.textContent = row.heading;
  detail.textContent = row.detail;
  label.append(box, text, detail);
  return label;
}

function limitOf(request: PickerRequest): number {
  if (request.multiple === true) return Number.MAX_SAFE_INTEGER;
  return typeof request.multiple === "number" ? request.multiple : 1;
}

/** The chosen resources, or null when the merchant cancelled. */
export function openPicker(request: PickerRequest, shop: string): Promise<unknown[] | null> {
  const dialog = document.getElementById("picker") as HTMLDialogElement;
  const part = <T extends HTMLElement>(name: string): T => dialog.querySelector<T>(`[data-part=${name}]`) as T;
  const max = limitOf(request);
  const chosen = new Map<string, unknown>();
  const resource = request.kind === "resource";
  part("heading").textContent = resource ? `Select ${TITLES[request.type] ?? request.type}` : request.heading;
  const done = part<HTMLButtonElement>("done");
  const changed = (): void => {
    done.disabled = chosen.size > max;
    part("count").textContent = `${chosen.size} selected`;
  };
  const search = part<HTMLInputElement>("search");
  search.value = resource ? request.query : "";
  const fill = async (): Promise<void> => {
    const rows = resource ? await resourceRows(request, shop, search.value) : itemRows(request, search.value);
    for (const row of rows) if (row.selected && !chosen.has(row.id)) chosen.set(row.id, row.value);
    part("rows").replaceChildren(...rows.map((row) => rowElement(row, chosen, max, changed)));
    changed();
  };
  return new Promise((resolve, reject) => {
    const report = (error: unknown): void => {
      dialog.close();
      reject(error instanceof Error ? error : new Error(String(error)));
    };
    const finish = (): void => {
      search.removeEventListener("input", refill);
      resolve(dialog.returnValue === "done" ? [...chosen.values()] : null);
    };
    const refill = (): void => void fill().catch(report);
    search.addEventListener("input", refill);
    dialog.addEventListener("close", finish, { once: true });
    dialog.returnValue = "";
    dialog.showModal();
    refill();
  });
}
