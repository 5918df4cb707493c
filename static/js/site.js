/* Makes smoother what already works without it. Hooks, all set in the HTML:
   form[method=post]        sent once however often the button is pressed; leaving with unsaved typing warns
                            (not with data-no-guard)
   form[data-autosave=URL]  posts the form to URL two seconds after typing stops; answers are
                            200 {"saved_at": "10:42", "version": 4, "message"?}, 409 or 422 {"message": "..."};
                            [data-save-state] in the form shows the outcome
   form[data-keep=USER]     an autosaved form whose typing stays on this machine until the server has it, through a lost
                            line or a closed page; sent by a button it answers 200 with "next", the page to go on to;
                            "partial" says that not all of it could be kept by the server yet; what was taken back
                            from this machine is told beside the saving until somebody types again;
                            after each saving the form is told by an event «saved» with the answer; without
                            data-autosave the typing stays here until a form[data-upload] was sent
   form[data-upload]        sent with a progress bar; input[type=file][data-max-bytes] is checked first; with
                            data-upload-into="#part" only that part of the page is drawn anew, typing stays
   tr[data-href]            the whole row opens the record
   table[data-keys]         j / k move between rows, Enter opens
   [data-print]             prints the page
   [data-copy=SELECTOR]     puts what stands in that input on the clipboard and says so
   details.menu             closes on Escape and on a click outside */
(() => {
  "use strict";

  const unsaved = new Set();

  const tracked = (form) =>
    form.method === "post" && !form.hasAttribute("data-no-guard") && form.closest("main") &&
    form.querySelector("textarea, select, input:not([type=hidden]):not([type=password])");

  document.addEventListener("input", ({ target }) => {
    if (target.form && tracked(target.form)) unsaved.add(target.form);
  });

  window.addEventListener("beforeunload", (event) => {
    if (unsaved.size) event.preventDefault();
  });

  // One press, one request: later presses are dropped, the first keeps its button's name and value.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post") return;
    if (form.dataset.sending) {
      event.preventDefault();
      return;
    }
    form.dataset.sending = "yes";
    unsaved.delete(form);
    const buttons = form.querySelectorAll("button:not([type=button]), input[type=submit]");
    buttons.forEach((button) => button.setAttribute("aria-disabled", "true"));
    setTimeout(() => release(form), 6000);
  });

  const release = (form) => {
    delete form.dataset.sending;
    form.querySelectorAll("[aria-disabled]").forEach((button) => button.removeAttribute("aria-disabled"));
  };

  window.addEventListener("pageshow", () => document.querySelectorAll("form[data-sending]").forEach(release));

  // Drafts that save themselves
  const say = (form, text, tone = "") => {
    const place = form.querySelector("[data-save-state]");
    if (!place) return;
    place.textContent = text;
    place.dataset.tone = tone;
  };

  const startAutosave = (form) => {
    let timer, waiting = false, running = false, pause = 4000, current = Promise.resolve(), native = false, regained = "";
    const kept = keeper(form);
    const tell = (text, tone) => say(form, regained + text, tone);

    const post = async (submitter) => {
      const data = new FormData(form, submitter);
      [...data.entries()].forEach(([name, value]) => value instanceof File && data.delete(name));
      const answer = await fetch(form.dataset.autosave, { method: "POST", body: data, headers: { Accept: "application/json" } });
      const found = (answer.headers.get("content-type") || "").includes("json") ? await answer.json() : null;
      return { answer, found };
    };
    const save = () => {
      if (!running && !form.dataset.sending) current = saveNow();
      return current;
    };
    const saveNow = async () => {
      running = true;
      waiting = false;
      tell("Đang lưu…");
      try {
        const { answer, found } = await post();
        if (answer.redirected || !found) {
          tell("Chưa lưu được: phiên đăng nhập đã hết. Mở trang đăng nhập ở thẻ khác rồi quay lại đây.", "alert");
          later(15000);
        } else if (answer.ok) {
          pause = 4000;
          if (found.version !== undefined) form.querySelectorAll("[name=version]").forEach((field) => (field.value = found.version));
          if (!waiting) unsaved.delete(form);
          if (waiting || found.partial) kept.keep();
          else kept.forget();
          tell(found.message || `Đã lưu ${found.saved_at}`);
          form.dispatchEvent(new CustomEvent("saved", { detail: found }));
        } else {
          tell(found.message || "Chưa lưu được.", "alert");
        }
      } catch {
        tell(LOST, "alert");
        later(pause);
        pause = Math.min(pause * 2, 60000);
      } finally {
        running = false;
        if (waiting) later(2000);
      }
    };
    const send = async (submitter) => {
      form.dataset.sending = "yes";
      clearTimeout(timer);
      await current;
      tell("Đang lưu…");
      try {
        const { answer, found } = await post(submitter);
        unsaved.delete(form);
        if (answer.ok && !answer.redirected && found) {
          kept.forget();
          const next = new URL(found.next || location.href, location.href);
          const stays = next.pathname === location.pathname;
          location.assign(next);
          if (stays) location.reload();
        } else {
          native = true;
          release(form);
          form.requestSubmit(submitter);
        }
      } catch {
        release(form);
        unsaved.add(form);
        tell(LOST, "alert");
        later(pause);
      }
    };
    const later = (delay) => {
      clearTimeout(timer);
      timer = setTimeout(save, delay);
    };
    form.addEventListener("input", () => {
      waiting = true;
      kept.keep();
      regained = "";
      tell("Chưa lưu");
      later(2000);
    });
    window.addEventListener("online", () => unsaved.has(form) && later(0));
    form.addEventListener("submit", (event) => {
      clearTimeout(timer);
      if (!form.dataset.keep || native) return;
      event.preventDefault();
      event.stopPropagation();
      if (!form.dataset.sending) send(event.submitter);
    });
    window.addEventListener("DOMContentLoaded", () => {
      const hour = kept.restore();
      if (!hour) return;
      unsaved.add(form);
      regained = `Đã lấy lại nội dung gõ lúc ${hour}. `;
      tell("Đang lưu…");
      later(2000);
    });
  };

  // What was typed, on this machine, until the server has it
  const LOST = "Mất kết nối; nội dung vẫn ở trang này và sẽ được lưu lại.";
  const KEPT = "ban-nhap:", KEPT_DAYS = 14;

  const typedIn = (form) => [...new FormData(form).entries()].filter(([name, value]) =>
    typeof value === "string" && name !== "csrfmiddlewaretoken");

  const asCompared = (entries) => JSON.stringify(entries.filter(([name, value]) => value && name !== "version" && !name.endsWith("_FORMS"))
    .map(([name, value]) => [name, value.normalize("NFC").replace(/\s+/g, " ").trim()]));

  const keeper = (form) => {
    const key = `${KEPT}${form.dataset.keep}:${form.dataset.autosave || form.action}`;
    const nothing = { keep() {}, forget() {}, restore() {} };
    if (!form.dataset.keep) return nothing;
    try {
      Object.keys(localStorage).filter((name) => name.startsWith(KEPT)).forEach((name) => {
        if (JSON.parse(localStorage.getItem(name)).at < Date.now() - KEPT_DAYS * 86400000) localStorage.removeItem(name);
      });
    } catch {
      return nothing;
    }
    const keep = () => {
      try {
        localStorage.setItem(key, JSON.stringify({ at: Date.now(), entries: typedIn(form) }));
      } catch {
        // A full store keeps nothing more; the page itself still does.
      }
    };
    const forget = () => localStorage.removeItem(key);
    const restore = () => {
      const found = JSON.parse(localStorage.getItem(key) || "null");
      if (!found || asCompared(found.entries) === asCompared(typedIn(form))) {
        forget();
        return "";
      }
      const values = new Map();
      found.entries.forEach(([name, value]) => values.set(name, [...(values.get(name) || []), value]));
      form.querySelectorAll("[data-rows]").forEach((rows) => {
        const total = `${rows.dataset.rows}-TOTAL_FORMS`;
        const missing = Number(values.get(total)?.[0] || 0) - Number(form.elements[total].value);
        for (let added = 0; added < missing; added += 1) rows.querySelector("[data-rows-add]").click();
      });
      for (const box of form.elements) {
        if (!box.name || box.name === "csrfmiddlewaretoken" || box.name.endsWith("_FORMS") || box.tagName === "BUTTON") continue;
        const kept = values.get(box.name) || [];
        if (box.type === "checkbox" || box.type === "radio") box.checked = kept.includes(box.value);
        else if (kept.length) box.value = kept[0];
      }
      return new Date(found.at).toLocaleTimeString("vi-VN", { hour: "2-digit", minute: "2-digit" });
    };
    return { keep, forget, restore };
  };

  document.querySelectorAll("form[data-autosave]").forEach(startAutosave);

  document.querySelectorAll("form[data-keep]:not([data-autosave])").forEach((form) => {
    const kept = keeper(form);
    form.addEventListener("input", kept.keep);
    form.addEventListener("sent", kept.forget);
    window.addEventListener("DOMContentLoaded", () => {
      const hour = kept.restore();
      if (!hour) return;
      unsaved.add(form);
      say(form, `Đã lấy lại nội dung gõ lúc ${hour} chưa gửi được; tệp, ảnh hãy chọn lại.`);
    });
  });

  // What the answer to an upload says is read once, by the script: the page that is opened next shows it
  const MESSAGES = "loi-nhan";

  const carryMessages = (page) => {
    try {
      sessionStorage.setItem(MESSAGES, page.querySelector("main > [aria-live]")?.innerHTML || "");
    } catch {
      // Without a store the page is opened without its message.
    }
  };

  try {
    document.querySelector("main > [aria-live]")?.insertAdjacentHTML("beforeend", sessionStorage.getItem(MESSAGES) || "");
    sessionStorage.removeItem(MESSAGES);
  } catch {
    // No store, no message.
  }

  // Uploads with a bar
  const tooBig = (input) => {
    const limit = Number(input.dataset.maxBytes);
    const big = limit ? [...input.files].find((file) => file.size > limit) : undefined;
    const text = big ? `Tệp «${big.name}» nặng ${Math.ceil(big.size / 1048576)} MB, quá mức ${Math.floor(limit / 1048576)} MB.` : "";
    input.setCustomValidity(text);
    if (text) input.reportValidity();
    return Boolean(text);
  };

  document.addEventListener("change", ({ target }) => {
    if (target.matches("input[type=file][data-max-bytes]")) tooBig(target);
  });

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.hasAttribute("data-upload") || event.defaultPrevented) return;
    event.preventDefault();
    const bar = document.createElement("progress");
    bar.max = 100;
    bar.setAttribute("aria-label", "Đang tải tệp lên");
    form.append(bar);
    form.querySelector("[data-upload-error]")?.remove();
    const request = new XMLHttpRequest();
    const stay = () => {
      bar.remove();
      release(form);
      if (tracked(form)) unsaved.add(form);
    };
    const stop = (text) => {
      stay();
      const box = form.querySelector("[data-upload-error]") || form.appendChild(document.createElement("p"));
      box.dataset.uploadError = "";
      box.className = "invalid-feedback";
      box.setAttribute("role", "alert");
      box.textContent = text;
    };
    request.upload.addEventListener("progress", (sent) => {
      if (sent.lengthComputable) bar.value = (100 * sent.loaded) / sent.total;
    });
    request.addEventListener("load", () => {
      const page = new DOMParser().parseFromString(request.responseText, "text/html");
      const part = form.dataset.uploadInto && page.querySelector(form.dataset.uploadInto);
      if (part) {
        stay();
        if (request.status < 400) unsaved.delete(form);
        for (const place of [form.dataset.uploadInto, "main > [aria-live]"]) {
          const now = document.querySelector(place), next = page.querySelector(place);
          if (now && next) now.replaceWith(document.adoptNode(next));
        }
        (part.querySelector(".form-errors") || part).focus();
        return;
      }
      const sameAddress = request.responseURL === new URL(form.action, location.href).href;
      if (request.status < 400 && !sameAddress) {
        if (!page.querySelector("input[type=password]")) form.dispatchEvent(new CustomEvent("sent"));
        carryMessages(page);
        location.assign(request.responseURL);
        if (new URL(request.responseURL).pathname === location.pathname) location.reload();
        return;
      }
      const fresh = page.querySelector("main");
      if (!fresh) {
        stop("Máy chủ không nhận được tệp. Hãy thử lại.");
        return;
      }
      document.querySelector("main").replaceWith(document.adoptNode(fresh));
      (fresh.querySelector(".form-errors") || fresh).focus();
    });
    request.addEventListener("error", () => stop("Mất kết nối khi tải tệp. Hãy bấm lại khi có mạng."));
    request.open("POST", form.action);
    request.send(new FormData(form, event.submitter));
  });

  // Rows, keys, menus, printing
  document.addEventListener("click", (event) => {
    const row = event.target.closest("tr[data-href]");
    if (row && !event.target.closest("a, button, input, label, select, textarea, summary") && !String(getSelection())) {
      if (event.ctrlKey || event.metaKey) window.open(row.dataset.href);
      else location.assign(row.dataset.href);
    }
    document.querySelectorAll("details.menu[open]").forEach((menu) => {
      if (!menu.contains(event.target)) menu.open = false;
    });
    if (event.target.closest("[data-print]")) window.print();
    const copier = event.target.closest("[data-copy]");
    if (copier) copy(copier);
  });

  // Without a secure address there is no clipboard: the text is selected, ready for Ctrl+C.
  const copy = async (button) => {
    const input = document.querySelector(button.dataset.copy);
    input.select();
    try {
      await navigator.clipboard.writeText(input.value);
      button.textContent = "Đã chép";
    } catch {
      button.textContent = "Đã chọn, bấm Ctrl+C";
    }
  };

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      document.querySelectorAll("details.menu[open]").forEach((menu) => {
        menu.open = false;
        menu.querySelector("summary").focus();
      });
    }
    const busy = event.target.closest("input, select, textarea, [contenteditable]");
    const table = document.querySelector("table[data-keys]");
    if (!table || busy || event.ctrlKey || event.metaKey || event.altKey || !"jk".includes(event.key)) return;
    const links = [...table.querySelectorAll("tbody tr")].map((row) => row.querySelector("a")).filter(Boolean);
    const here = links.findIndex((link) => link.closest("tr").contains(document.activeElement));
    const next = event.key === "j" ? Math.min(here + 1, links.length - 1) : Math.max(here - 1, 0);
    links[next]?.focus();
  });

  // The desk's lists become cards on a phone: each cell carries the name of its column
  document.querySelectorAll("#result_list").forEach((table) => {
    const names = [...table.querySelectorAll("thead th")].map((head) => head.querySelector(".text")?.textContent.trim() || "");
    table.querySelectorAll("tbody tr").forEach((row) =>
      [...row.children].forEach((cell, place) => (cell.dataset.label = cell.matches(".action-checkbox") ? "" : names[place] || "")));
    table.classList.add("as-cards");
    table.dataset.keys = "";
  });

  // The desk's type-ahead boxes bear the name of the field they stand for
  const nameTypeAheads = () => document.querySelectorAll("select.admin-autocomplete").forEach((select) => {
    const name = select.getAttribute("aria-label") || select.labels[0]?.textContent.trim() || "";
    select.parentElement.querySelectorAll(".select2-selection, .select2-selection__rendered").forEach((box) => {
      box.removeAttribute("aria-labelledby");
      box.setAttribute("aria-label", name);
    });
  });
  if (document.querySelector("select.admin-autocomplete")) {
    new MutationObserver(nameTypeAheads).observe(document.querySelector("main"), { childList: true, subtree: true });
  }

  document.querySelector(".form-errors")?.focus();
})();
