// Keeps the page of now fresh: every minute its main part is fetched and swapped, unless something in it has the focus.
// Opened details stay open, and the page keeps its scroll position.
"use strict";
(() => {
  const everyMs = 60000;
  const refresh = async () => {
    const main = document.getElementById("main");
    if (document.hidden || (main.contains(document.activeElement) && document.activeElement !== main)) return;
    try {
      const answer = await fetch(location.href, { credentials: "same-origin" });
      if (!answer.ok) return;
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
      for (const part of ["#main", ".mast-top"]) {
        const [now, next] = [document.querySelector(part), fresh.querySelector(part)];
        if (!now || !next) continue;
        for (const open of now.querySelectorAll("details[id][open]")) next.querySelector(`#${open.id}`)?.setAttribute("open", "");
        if (now.innerHTML !== next.innerHTML) now.replaceWith(document.adoptNode(next));
      }
      document.dispatchEvent(new Event("statusledger-refreshed"));
    } catch {
      // The server does not answer; the page shows the age of its data.
    }
  };
  setInterval(refresh, everyMs);
  document.addEventListener("visibilitychange", refresh);
})();
