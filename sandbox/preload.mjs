// node --import ./sandbox/preload.mjs: requests to https://*.myshopify.com go to the sandbox at SANDBOX_URL. Nothing else is touched.
const sandbox = process.env.SANDBOX_URL;
const SHOP = /^[a-z0-9][a-z0-9-]*\.myshopify\.com$/;

function shopUrl(input) {
  const text = typeof input === "string" || input instanceof URL ? String(input) : input?.url;
  if (!text || !URL.canParse(text)) return null;
  const url = new URL(text);
  return url.protocol === "https:" && SHOP.test(url.hostname) ? url : null;
}

if (sandbox) {
  const realFetch = globalThis.fetch;
  globalThis.fetch = (input, init) => {
    const url = shopUrl(input);
    if (!url) return realFetch(input, init);
    const target = new URL(url.pathname + url.search, sandbox);
    const request = input instanceof Request ? new Request(target, input) : new Request(target, init);
    const headers = new Headers(input instanceof Request && init?.headers ? init.headers : request.headers);
    headers.set("x-sandbox-host", url.hostname);
    return realFetch(new Request(request, input instanceof Request ? { ...init, headers } : { headers }));
  };
}
