// Shows the copy buttons and makes them work. The page is complete without it.
(() => {
  if (!navigator.clipboard) return;
  document.querySelectorAll("[data-hearth-copy]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", async () => {
      const status = button.closest(".hearth")?.querySelector("[data-hearth-status]");
      try {
        await navigator.clipboard.writeText(button.dataset.hearthCopy);
        if (status) status.textContent = button.dataset.hearthCopied;
      } catch {
        // Refused by the browser: the code stays selectable.
        button.hidden = true;
      }
    });
  });
})();
