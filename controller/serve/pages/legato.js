// Opens the screens anew once somebody looks at them again; the session went on without them.
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
