// Keeps a page up to date: when the server says that something has changed, the page is fetched again, and its parts take the place of
// the old ones. What is open stays open, and the focus stays where it is. Without this script the pages work all the same.
"use strict";
(() => {
  const main = document.querySelector("main[data-live]");
  if (!main || !window.EventSource) return;
  let busy = false, again = false;

  const place = (element) => {
    const near = element.parentElement.closest("[id]");
    return near ? [...near.querySelectorAll(element.tagName)].indexOf(element) + " " + near.id : "";
  };
  const find = (part, tag, where) => {
    const [index, ...id] = where.split(" ");
    const near = document.getElementById(id.join(" "));
    return near && part.contains(near) ? near.querySelectorAll(tag)[index] : null;
  };

  const take = (part, fresh) => {
    if (part.innerHTML === fresh.innerHTML) return;
    const open = [...part.querySelectorAll("details[open]")].map(place);
    const held = part.contains(document.activeElement) ? document.activeElement : null;
    const focus = held && [held.tagName, held.id, place(held)];
    part.replaceChildren(...document.adoptNode(fresh).childNodes);
    for (const where of open) {
      const details = find(part, "details", where);
      if (details) details.open = true;
    }
    if (focus) {
      const element = (focus[1] && document.getElementById(focus[1])) || find(part, focus[0], focus[2]);
      if (element) element.focus({ preventScroll: true });
    }
  };

  const refresh = async () => {
    if (busy) { again = true; return; }
    busy = true;
    try {
      const answer = await fetch(location.href, { credentials: "same-origin" });
      if (answer.ok) {
        const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
        document.title = fresh.title;
        for (const part of document.querySelectorAll("[data-part]")) {
          const now = fresh.querySelector(`[data-part="${part.dataset.part}"]`);
          if (now) take(part, now);
        }
      }
    } catch { /* the next event tries again */ }
    busy = false;
    if (again) { again = false; refresh(); }
  };

  const show = (live) => { for (const e of document.querySelectorAll("[data-when]")) e.hidden = (e.dataset.when === "live") !== live; };
  const source = new EventSource(main.dataset.live);
  let lost = false;
  source.onopen = () => { main.dataset.state = "live"; show(true); if (lost) { lost = false; refresh(); } };
  source.onerror = () => { main.dataset.state = "still"; lost = true; show(false); };
  source.onmessage = refresh;
  addEventListener("pagehide", () => source.close());
})();
