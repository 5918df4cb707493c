/* A score sheet. Hooks, all set in the HTML; both are brought up to date after each saving:
   [data-column=SLUG]  how far a column has come
   [data-gap=KEY]      how far the appraisers are from the unit's own points of a criterion */
(() => {
  "use strict";

  document.querySelector("form[data-autosave]")?.addEventListener("saved", ({ detail: { columns, gaps } }) => {
    for (const [slug, words] of Object.entries(columns)) {
      const place = document.querySelector(`[data-column="${slug}"]`);
      if (place) place.textContent = words;
    }
    for (const [key, words] of Object.entries(gaps)) {
      const place = document.querySelector(`[data-gap="${key}"]`);
      if (place) place.textContent = words;
    }
  });
})();
