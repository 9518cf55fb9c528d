// Searches incidents by title on a static site: in a file for each year, the newest first.
"use strict";
(() => {
  const most = 50;
  const asked = (new URLSearchParams(location.search).get("q") ?? "").trim();
  const words = asked.toLowerCase().split(/\s+/).filter(Boolean);
  const list = document.getElementById("found");
  const headline = document.querySelector("h1");

  const element = (tag, className, ...children) => {
    const made = document.createElement(tag);
    made.className = className;
    made.append(...children);
    return made;
  };

  const row = ({ id, vendor, title, at }) => {
    const link = element("a", "plain", title);
    link.href = `${list.dataset.root}incident/${encodeURIComponent(id)}/`;
    const about = element("p", "kicker small", element("b", "", vendor), " ", element("span", "soft", at.slice(0, 10)));
    return element("li", "", about, element("h3", "", link));
  };

  const look = async () => {
    let count = 0;
    for (const year of list.dataset.years.split(" ").filter(Boolean)) {
      const answer = await fetch(`${year}.json`);
      if (!answer.ok) throw new Error(answer.statusText);
      for (const each of await answer.json()) {
        const text = `${each.vendor} ${each.title}`.toLowerCase();
        if (!words.every((word) => text.includes(word))) continue;
        list.append(row(each));
        count += 1;
        if (count === most) return `The newest ${most} incidents with “${asked}” in the title`;
      }
    }
    return `${count || "No"} incident${count === 1 ? " has" : "s have"} “${asked}” in the title`;
  };

  if (words.length) {
    document.getElementById("q").value = asked;
    headline.textContent = `Looking for “${asked}” …`;
    look().then(
      (found) => { headline.textContent = found; },
      () => { headline.textContent = "The titles cannot be read now"; },
    );
  }
})();
