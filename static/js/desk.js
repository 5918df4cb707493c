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

  // On a narrow screen the present view of the list may stand outside its row of views.
  const viewNow = document.querySelector(".views nav [aria-current]");
  if (viewNow) {
    const row = viewNow.parentElement;
    row.scrollLeft += viewNow.getBoundingClientRect().left - row.getBoundingClientRect().left;
  }

  // Ticked rows put the bar of steps in the place of the filters; the row under the hand stays where it is.
  const bulk = document.querySelector("[data-bulk]");
  if (bulk) {
    const form = document.querySelector(bulk.dataset.bulk);
    const filters = document.querySelector("[data-bulk-replaces]");
    const told = document.querySelector("[data-bulk-told]");
    const all = form.querySelector("[data-tick-all]");
    const ticks = [...form.querySelectorAll('input[name="_selected_action"]')];
    const across = bulk.querySelector("[data-select-across]");
    const said = bulk.querySelector("[data-bulk-count]");
    const chosen = () => ticks.filter((tick) => tick.checked);
    const fill = (box) => {
      const { marginTop, marginBottom } = getComputedStyle(box);
      return box.offsetHeight + parseFloat(marginTop) + parseFloat(marginBottom);
    };
    const swap = (isOn) => {
      if (isOn === filters.hidden) return;
      const before = form.getBoundingClientRect().top;
      const height = isOn ? fill(filters) : 0;
      filters.hidden = isOn;
      bulk.hidden = !isOn;
      bulk.classList.toggle("is-on", isOn);
      bulk.style.marginBottom = "";
      if (isOn) bulk.style.marginBottom = `${Math.max(height - bulk.offsetHeight, 8)}px`;
      scrollBy({ top: form.getBoundingClientRect().top - before, behavior: "instant" });
    };
    const show = () => {
      const count = chosen().length;
      const whole = form.elements.select_across.value === "1";
      const words = count ? `${whole ? form.dataset.total : count} hồ sơ đã chọn` : "";
      told.textContent = words || (filters.hidden ? "Đã bỏ chọn, bộ lọc hiện lại" : "");
      said.textContent = words;
      all.checked = count > 0 && count === ticks.length;
      all.indeterminate = count > 0 && count < ticks.length;
      if (across) across.hidden = whole;
      swap(count > 0);
    };
    const clear = () => {
      const [first] = chosen();
      const isLost = bulk.contains(document.activeElement);
      form.elements.select_across.value = "0";
      ticks.forEach((tick) => (tick.checked = false));
      show();
      if (isLost) first?.focus({ preventScroll: true });
    };
    bulk.hidden = true;
    form.addEventListener("change", (event) => {
      form.elements.select_across.value = "0";
      if (event.target === all) ticks.forEach((tick) => (tick.checked = all.checked));
      show();
    });
    form.addEventListener("reset", (event) => {
      event.preventDefault();
      clear();
    });
    document.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && filters.hidden && !document.querySelector("details.menu[open]")) clear();
    });
    across?.addEventListener("click", () => {
      form.elements.select_across.value = "1";
      ticks.forEach((tick) => (tick.checked = true));
      show();
      bulk.querySelector("[type=reset]").focus();
    });
    window.addEventListener("pageshow", show);
  }
})();
