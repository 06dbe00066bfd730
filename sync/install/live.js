// Looks now and then whether a part of the page has changed: whether the installation is finished, or the first call has come. Without
// this script the page loads itself again.
"use strict";
(() => {
  const part = document.querySelector("[data-from]");
  if (!part) return;
  const later = () => setTimeout(look, 1000 * part.dataset.every);
  const look = async () => {
    let fresh;
    try {
      const answer = await fetch(part.dataset.from, { credentials: "same-origin" });
      if (answer.ok) {
        fresh = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector(part.tagName);
        if (!fresh) return; // there is nothing to wait for any more
      }
    } catch { /* the next look tries again */ }
    if (!fresh) return later();
    if (fresh.id !== part.id) return location.reload();
    if (part.innerHTML !== fresh.innerHTML) part.replaceChildren(...document.adoptNode(fresh).childNodes);
    if (fresh.dataset.from) later();
  };
  later();
})();
