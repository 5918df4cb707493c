/* The registration of a model. Hooks, all set in the HTML:
   [data-likeness=URL]  shows below the name being typed ([data-likeness-name=SELECTOR]) what it resembles, for the unit
                        of the address or of [data-likeness-unit=SELECTOR]; without it the next page says the same
   [data-lacking=TOTAL] the meter and the list of what is missing, brought up to date after each saving; with
                        data-complete=SENTENCE that is said when nothing is missing
   .form-steps          the step that is shown is brought into sight on a narrow screen
   [data-rows=PREFIX]   [data-rows-add] adds an empty row at once; without it the button saves and brings one */
(() => {
  "use strict";

  const PAUSE = 400;

  const say = (place, found) => {
    place.replaceChildren();
    if (!found.length) return;
    const box = document.createElement("div");
    box.className = "likeness";
    const head = document.createElement("strong");
    head.textContent = "Có thể trùng với mô hình đã đăng ký";
    const list = document.createElement("ul");
    for (const { title, about, url } of found) {
      const line = document.createElement("li");
      const name = document.createElement(url ? "a" : "strong");
      if (url) Object.assign(name, { href: url, target: "_blank", rel: "noopener" });
      name.textContent = title;
      line.append(name, `, ${about}`);
      list.append(line);
    }
    box.append(head, list);
    place.append(box);
  };

  document.querySelectorAll("[data-likeness]").forEach((place) => {
    const name = document.querySelector(place.dataset.likenessName);
    const unit = place.dataset.likenessUnit && document.querySelector(place.dataset.likenessUnit);
    let timer, asked = "";
    const ask = async () => {
      const address = new URL(place.dataset.likeness, location.href);
      address.searchParams.set("ten", name.value);
      if (unit) address.searchParams.set("don-vi", unit.value);
      const wanted = (asked = address.href);
      try {
        const answer = await fetch(wanted, { headers: { Accept: "application/json" } });
        if (answer.ok && !answer.redirected && asked === wanted) say(place, (await answer.json()).found);
      } catch {
        say(place, []);
      }
    };
    const soon = () => {
      clearTimeout(timer);
      timer = setTimeout(ask, PAUSE);
    };
    name.addEventListener("input", soon);
    unit?.addEventListener("change", soon);
    if (name.value && unit) soon();
  });

  document.querySelectorAll("form [data-lacking]").forEach((place) => {
    place.closest("form").addEventListener("saved", ({ detail: { done, gaps } }) => {
      const total = Number(place.dataset.lacking), meter = place.querySelector("progress");
      meter.value = done;
      meter.classList.toggle("is-full", done >= total);
      meter.nextElementSibling.textContent = done >= total ? `Đã đủ ${total}/${total} mục` : `Đã có ${done}/${total} mục`;
      const list = document.createElement("ul");
      list.className = "gaps";
      for (const [text, address] of gaps) {
        const link = document.createElement("a");
        Object.assign(link, { href: address, textContent: text });
        const line = document.createElement("li");
        line.append(link);
        list.append(line);
      }
      if (!gaps.length) list.append(Object.assign(document.createElement("li"), { textContent: place.dataset.complete || "Đã đủ để đăng ký." }));
      meter.parentElement.nextElementSibling.replaceWith(list);
    });
  });

  document.querySelector(".form-steps [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });

  document.querySelectorAll("[data-rows]").forEach((rows) => {
    const total = rows.querySelector(`[name="${rows.dataset.rows}-TOTAL_FORMS"]`);
    rows.querySelector("[data-rows-add]").addEventListener("click", (event) => {
      event.preventDefault();
      const made = rows.querySelector("template").content.cloneNode(true);
      made.querySelectorAll("[name], [id], [for]").forEach((part) => {
        for (const kind of ["name", "id", "for"]) {
          if (part.hasAttribute(kind)) part.setAttribute(kind, part.getAttribute(kind).replace("__prefix__", total.value));
        }
      });
      total.value = Number(total.value) + 1;
      const row = made.firstElementChild;
      rows.querySelector("[data-rows-list]").append(made);
      row.querySelector("input, select").focus();
    });
  });
})();
