/* A plan beside its facts ([data-plan-facts], [data-plan-text]): resting on a fact lights its words and, beside it,
   scrolls them into view; a click on the words goes to the fact; typing into a fact confirms it. Without this file
   the numbers are links both ways. */
(() => {
  "use strict";

  const facts = document.querySelector("[data-plan-facts]");
  const text = document.querySelector("[data-plan-text]");
  if (!facts || !text) return;
  const beside = matchMedia("(min-width: 1100px)");
  let lit = "";

  const light = (number, { follow }) => {
    if (number !== lit) {
      document.querySelectorAll(".is-lit").forEach((found) => found.classList.remove("is-lit"));
      lit = number;
      if (!number) return;
      text.querySelectorAll(`mark[data-f~="${number}"]`).forEach((mark) => mark.classList.add("is-lit"));
    }
    if (!follow || !number || !beside.matches) return;
    const mark = text.querySelector(`mark[data-f~="${number}"]`);
    if (!mark) return;
    const place = mark.getBoundingClientRect(), view = text.getBoundingClientRect();
    if (place.top < view.top + 60 || place.top > view.bottom - 60) text.scrollTop += place.top - view.top - view.height / 3;
  };

  const numberOf = (target) => target.closest("[data-n]")?.dataset.n || "";

  facts.addEventListener("focusin", ({ target }) => light(numberOf(target), { follow: true }));
  let pause;
  facts.addEventListener("mouseover", ({ target }) => {
    clearTimeout(pause);
    const number = numberOf(target);
    if (number) pause = setTimeout(() => light(number, { follow: true }), 150);
  });
  facts.addEventListener("mouseleave", () => clearTimeout(pause));

  text.addEventListener("click", (event) => {
    const mark = event.target.closest("mark");
    if (!mark || event.target.closest("a") || String(getSelection())) return;
    const sizes = mark.dataset.f.split(" ").filter((number) => /^\d/.test(number));
    const size = (number) => text.querySelectorAll(`mark[data-f~="${number}"]`).length;
    const number = sizes.sort((one, other) => size(one) - size(other))[0];
    const fact = number && facts.querySelector(`[data-n="${number}"]`);
    if (!fact) return;
    fact.scrollIntoView({ block: "center" });
    (fact.querySelector("input:not([type=hidden]), select, textarea, a") || fact).focus({ preventScroll: true });
    light(number, { follow: false });
    fact.classList.add("is-lit");
  });

  facts.addEventListener("input", ({ target }) => {
    const tick = target.closest(".fact")?.querySelector(".fact__tick input");
    if (tick && target !== tick) tick.checked = true;
    if (tick) target.closest(".fact").classList.toggle("is-taken", tick.checked);
  });
})();
