// Opens the screens anew once somebody looks at them again; the session went on without them.
// And keeps a phone's keyboard away, which would come up with each tap, until it is asked for.
"use strict";

function isClosed() {
  return document.body.classList.contains("-closed");
}

async function openAnew() {
  // Where nobody answers, the page stays: it has the STOP.
  const answer = await fetch("/static/legato.css", { cache: "no-store" }).catch(() => null);
  if (answer !== null) window.location.reload();
}

document.getElementById("again").addEventListener("click", openAnew);
for (const name of ["pageshow", "online"]) {
  window.addEventListener(name, () => { if (isClosed()) openAnew(); });
}
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "visible" && isClosed()) openAnew();
});

window.addEventListener("load", () => {
  const typed = document.querySelector("#terminal textarea");
  const keys = document.getElementById("keys");
  if (typed === null) return;
  typed.focus();
  if (!window.matchMedia("(pointer: coarse)").matches) return;
  typed.inputMode = "none";
  keys.hidden = false;
  keys.addEventListener("click", () => {
    const shown = typed.inputMode !== "none";
    typed.inputMode = shown ? "none" : "text";
    keys.setAttribute("aria-pressed", String(!shown));
    typed.blur();
    typed.focus();
  });
});
