// The stand-in for App Bridge: the app loads it where it would load Shopify's script.
import { embedded, tell } from "./channel";
import { followPresses } from "./buttons";
import { defineElements } from "./elements";
import { followAdmin, followHistory, interceptOpen, publicPath } from "./navigation";
import { watchForms } from "./save-bar";
import { interceptFetch, reloadIfAsked, returnToAdmin } from "./session";
import { config, createGlobal } from "./shopify-global";

if (!("shopify" in window)) {
  Object.defineProperty(window, "shopify", { value: createGlobal(), configurable: true, writable: true });
  interceptFetch();
  interceptOpen();
  followHistory();
  followAdmin();
  followPresses();
  watchForms();
  defineElements();
  void reloadIfAsked().then((reloading) => {
    if (reloading) return;
    if (!embedded) returnToAdmin(config.shop);
    const ready = (): void => tell({ kind: "ready", path: publicPath(), title: document.title });
    if (document.readyState === "complete") ready();
    else window.addEventListener("load", ready);
  });
}
