// Copies the address of a page, or its Markdown, and says so to everybody.
"use strict";
(() => {
  const announcement = document.querySelector("[data-copied]");
  if (!announcement || !navigator.clipboard) return; // Outside HTTPS and localhost a browser has no clipboard.
  const here = () => location.href.replace(location.hash, "");
  const announce = (words) => {
    announcement.textContent = ""; // A screen reader repeats only what is new.
    setTimeout(() => { announcement.textContent = words; }, 50);
  };

  for (const button of document.querySelectorAll("[data-copy]")) {
    button.hidden = false;
    button.addEventListener("click", async () => {
      const words = button.dataset.copy === "" ? here() : `${button.dataset.copy}\n${here()}\n`;
      try {
        await navigator.clipboard.writeText(words);
        announce(`${button.dataset.what} copied`);
      } catch {
        announce("The browser did not allow copying");
      }
    });
  }
})();
