// The council's desk: keys between dossiers, a paper opened beside the form, ticking many rows.
(() => {
  "use strict";

  const typing = (target) => target.closest("input, select, textarea, button, summary, a, [contenteditable]");

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    if (event.target.closest("input, select, textarea, [contenteditable]")) return;
    if (event.key === "j" || event.key === "k") {
      const link = document.querySelector(`a[data-key="${event.key}"]`);
      if (link) location.assign(link.href);
    } else if (event.key === "Enter" && !typing(event.target)) {
      const step = document.querySelector("#viec details");
      if (step) {
        step.open = true;
        (step.querySelector("form :is(input, select, textarea, button):not([type=hidden])") || step.firstElementChild).focus();
        event.preventDefault();
      }
    }
  });

  // Papers that a browser shows open beside the form on wide screens; elsewhere the link keeps its own tab.
  const view = document.querySelector("[data-paper-view]");
  const wide = matchMedia("(min-width: 992px)");
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-paper]");
    if (link && view && wide.matches && !event.ctrlKey && !event.metaKey && /^(application\/pdf|image\/)/.test(link.dataset.paper)) {
      event.preventDefault();
      view.querySelector("[data-paper-frame]").src = link.href;
      view.querySelector("[data-paper-name]").textContent = link.innerText.split("\n")[0];
      view.hidden = false;
      view.scrollIntoView({ block: "nearest" });
    }
    if (event.target.closest("[data-paper-close]")) {
      view.hidden = true;
      view.querySelector("[data-paper-frame]").removeAttribute("src");
    }
  });

  const bulk = document.querySelector("[data-bulk]");
  if (bulk) {
    const form = bulk.closest("form");
    const all = form.querySelector("[data-tick-all]");
    const ticks = [...form.querySelectorAll('input[name="_selected_action"]')];
    const across = form.querySelector("[data-select-across]");
    const said = bulk.querySelector("[data-bulk-count]");
    const waiting = said.textContent;
    const show = () => {
      const chosen = ticks.filter((tick) => tick.checked).length;
      const whole = form.elements.select_across.value === "1";
      bulk.classList.toggle("is-on", chosen > 0);
      said.textContent = whole ? `Đã chọn cả ${form.dataset.total} hồ sơ:` : chosen ? `Đã chọn ${chosen} hồ sơ:` : waiting;
      all.checked = chosen > 0 && chosen === ticks.length;
      all.indeterminate = chosen > 0 && chosen < ticks.length;
      if (across) across.hidden = whole || chosen < ticks.length;
    };
    form.addEventListener("change", (event) => {
      form.elements.select_across.value = "0";
      if (event.target === all) ticks.forEach((tick) => (tick.checked = all.checked));
      show();
    });
    across?.addEventListener("click", () => {
      form.elements.select_across.value = "1";
      show();
    });
    window.addEventListener("pageshow", show);
  }
})();
