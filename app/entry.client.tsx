import { RemixBrowser } from "@remix-run/react";
import { StrictMode, startTransition, useEffect } from "react";
import { hydrateRoot } from "react-dom/client";

// App Bridge and browser extensions put styles and scripts into the head before React looks at it. React 18 takes any element that
// it did not render for a mismatch and draws the whole document anew; so they step aside until it has looked.
const foreign = [...document.head.querySelectorAll("style, script:not([data-api-key])")];
for (const element of foreign) element.remove();

function Browser() {
  useEffect(() => {
    document.head.append(...foreign);
  }, []);
  return <RemixBrowser />;
}

startTransition(() => {
  hydrateRoot(
    document,
    <StrictMode>
      <Browser />
    </StrictMode>,
  );
});
