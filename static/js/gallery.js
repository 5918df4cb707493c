/* The public pages work without it; it shows buttons that only it can serve:
   [data-copy=SELECTOR] copies what stands in that input, [data-share] opens the telephone's own menu, [data-print] prints. */
(() => {
  "use strict";

  const offer = (selector, act) => document.querySelectorAll(selector).forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => act(button));
  });

  offer("[data-copy]", async (button) => {
    const input = document.querySelector(button.dataset.copy);
    input.select();
    try {
      await navigator.clipboard.writeText(input.value);
      button.textContent = "Đã chép";
    } catch {
      button.textContent = "Đã chọn, bấm giữ để chép";
    }
  });
  offer("[data-print]", () => window.print());
  if (navigator.share) {
    offer("[data-share]", () => navigator.share({ title: document.title, url: document.querySelector("link[rel=canonical]").href }).catch(() => {}));
  }
})();
