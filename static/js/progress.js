/* Photos of an update, of a report. Hooks, all set in the HTML:
   input[type=file][data-shrink=POINTS]  photos are made smaller on this machine before they are sent, so that a weak
                                         line carries them; what cannot be made smaller here is sent as it is
   [data-photos-state]                   says how many photos are chosen and how heavy they are */
(() => {
  "use strict";

  const LIGHT = 500 * 1024;

  const smaller = async (file, points) => {
    if (file.size <= LIGHT || !file.type.startsWith("image/")) return file;
    try {
      const picture = await createImageBitmap(file);
      const scale = Math.min(1, points / Math.max(picture.width, picture.height));
      const canvas = document.createElement("canvas");
      canvas.width = Math.round(picture.width * scale);
      canvas.height = Math.round(picture.height * scale);
      const pen = canvas.getContext("2d");
      pen.fillStyle = "#fff";
      pen.fillRect(0, 0, canvas.width, canvas.height);
      pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
      picture.close();
      const made = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.85));
      return made && made.size < file.size ? new File([made], file.name, { type: "image/jpeg" }) : file;
    } catch {
      return file;
    }
  };

  const rounds = new WeakMap();

  document.addEventListener("change", async ({ target: input }) => {
    if (!input.matches("input[type=file][data-shrink]")) return;
    const state = input.form.querySelector("[data-photos-state]");
    const mine = (rounds.get(input) || 0) + 1, chosen = [...input.files];
    rounds.set(input, mine);
    state.textContent = chosen.length ? "Đang thu nhỏ ảnh…" : "";
    if (!chosen.length) return;
    const kept = new DataTransfer();
    for (const file of chosen) kept.items.add(await smaller(file, Number(input.dataset.shrink)));
    if (mine !== rounds.get(input)) return;
    input.files = kept.files;
    const heaviest = Math.max(...[...kept.files].map((file) => file.size));
    if (heaviest <= Number(input.dataset.maxBytes)) input.setCustomValidity("");
    const weight = [...kept.files].reduce((sum, file) => sum + file.size, 0) / 1048576;
    state.textContent = `${chosen.length} ảnh, ${weight.toLocaleString("vi-VN", { maximumFractionDigits: 1 })} MB.`;
  });
})();
