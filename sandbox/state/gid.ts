const GID = /^gid:\/\/shopify\/([A-Za-z0-9]+)\/([^/?\s]+)(?:\?\S*)?$/;

export function toGid(type: string, id: number | string): string {
  return `gid://shopify/${type}/${id}`;
}

export type Gid = { readonly type: string; readonly id: string };

export function parseGid(text: string): Gid | null {
  const match = GID.exec(text);
  return match?.[1] && match[2] ? { type: match[1], id: match[2] } : null;
}

/** The number of a gid that was already checked to be of one of the expected types. */
export function gidNumber(text: string): number {
  return Number(parseGid(text)?.id ?? Number.NaN);
}
