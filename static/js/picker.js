/* Lists of names to tick ([data-picker]): typing in [data-picker-words] hides the names that do not match, accents
   aside; the count of ticks follows. Without this file the search button asks the server. */
(() => {
  "use strict";

  const bare = (text) =>
    text.toLowerCase().replaceAll("đ", "d").normalize("NFD").replace(/\p{M}/gu, "");

  document.querySelectorAll("[data-picker]").forEach((picker) => {
    const rows = [...picker.querySelectorAll("[data-picker-row]")];
    const count = picker.querySelector("[data-picker-count]");
    const words = picker.querySelector("[data-picker-words]");
    const none = picker.querySelector("[data-picker-none]");

    picker.addEventListener("change", () => {
      count.textContent = picker.querySelectorAll("[data-picker-row] input:checked").length;
    });
    if (!words) return;
    const keys = rows.map((row) => bare(row.textContent));
    const sift = () => {
      const wanted = bare(words.value).split(/\s+/).filter(Boolean);
      let shown = 0;
      rows.forEach((row, at) => {
        row.hidden = !wanted.every((word) => keys[at].includes(word));
        shown += !row.hidden;
      });
      none.hidden = shown > 0;
    };
    words.addEventListener("input", (event) => {
      event.stopPropagation();
      sift();
    });
    words.addEventListener("keydown", (event) => {
      if (event.key === "Enter") event.preventDefault();
    });
    words.form.querySelectorAll(`button[name=search][value="${words.name.replace("_words", "")}"]`).forEach((button) => {
      button.hidden = true;
    });
  });
})();
