// Shows the times of a page in the reader's own zone on request. The choice is kept in this browser.
"use strict";
(() => {
  const key = "statusledger-zone";
  const day = /\b\d{1,2} [A-Z][a-z]{2}( \d{4})?\b/;
  const clock = /\b\d\d:\d\d\b/;
  const original = new WeakMap();
  let isLocal = false;

  const part = (at, options) => new Intl.DateTimeFormat("en-GB", options).format(at);
  const dayOf = (at, hasYear) => {
    const shown = part(at, { day: "numeric", month: "short" }).replace("Sept", "Sep");
    const isOtherYear = at.getFullYear() !== at.getUTCFullYear();
    return hasYear || isOtherYear ? `${shown} ${at.getFullYear()}` : shown;
  };
  const zoneOf = (at) =>
    new Intl.DateTimeFormat("en-GB", { timeZoneName: "short" })
      .formatToParts(at)
      .find((each) => each.type === "timeZoneName").value;

  const localWords = (words, at, isUtcDay) => {
    const hhmm = part(at, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
    const shown = isUtcDay ? hhmm : `${dayOf(at)} ${hhmm}`;
    return words
      .replace(day, (_, year) => dayOf(at, year))
      .replace(clock, () => (day.test(words) ? hhmm : shown))
      .replace("UTC", () => zoneOf(at));
  };

  const texts = (element) => {
    const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
    const found = [];
    while (walker.nextNode()) found.push(walker.currentNode);
    return found;
  };

  const show = () => {
    for (const element of document.querySelectorAll('time[datetime*="T"]')) {
      const at = new Date(element.dateTime);
      if (Number.isNaN(at.getTime())) continue;
      const isWhole = texts(element).some((node) => day.test(original.get(node) ?? node.data));
      const isUtcDay = isWhole || at.getDate() === at.getUTCDate();
      for (const node of texts(element)) {
        if (!original.has(node)) original.set(node, node.data);
        node.data = isLocal ? localWords(original.get(node), at, isUtcDay) : original.get(node);
      }
    }
    const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
    for (const element of document.querySelectorAll("[data-zone]")) {
      element.textContent = isLocal ? (element.dataset.zone === "long" ? zone : "local") : "UTC";
    }
    for (const button of document.querySelectorAll("[data-zone-switch]")) {
      button.hidden = false;
      button.textContent = isLocal ? "Show UTC" : "Show local time";
    }
  };

  const kept = () => {
    try {
      return localStorage.getItem(key);
    } catch {
      return null; // The browser keeps nothing for this site.
    }
  };
  const keep = (choice) => {
    try {
      localStorage.setItem(key, choice);
    } catch {
      // It holds for this page alone.
    }
  };

  document.addEventListener("click", (event) => {
    if (!event.target.closest?.("[data-zone-switch]")) return;
    isLocal = !isLocal;
    keep(isLocal ? "local" : "utc");
    show();
  });
  document.addEventListener("statusledger-refreshed", show);
  isLocal = kept() === "local";
  show();
})();
