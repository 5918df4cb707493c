// Copies the browser libraries from node_modules into static/vendor: `npm ci --ignore-scripts && npm run vendor`.
// Source-map references go, because manifest storage looks for the maps; icons become one sprite of those in use.
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";

const icons = `
  archive arrow-counterclockwise arrow-down arrow-left arrow-repeat arrow-return-left arrow-right arrow-up award bank
  bar-chart bell box-arrow-right box-arrow-up-right building calendar-check calendar3 camera card-checklist cash-coin
  chat-left-text check-circle check-circle-fill check-lg check2-square chevron-down chevron-left chevron-right
  chevron-up circle circle-fill clipboard-check clock clock-history cloud-check dash-circle download envelope
  exclamation-circle exclamation-triangle eye file-earmark file-earmark-arrow-up file-earmark-excel
  file-earmark-pdf file-earmark-text file-earmark-word files flag folder2-open funnel gear geo-alt grid hand-thumbs-up
  house house-door hourglass-split inbox info-circle journal-text key lightbulb list list-check list-task lock
  megaphone paperclip pause-circle pen pencil pencil-square people person person-badge person-circle
  person-plus pin-angle plus-circle plus-lg printer question-circle receipt search send shield-check shield-lock
  slash-circle sliders stack star table tag three-dots trash trophy upload x-circle x-lg
`.trim().split(/\s+/);

const from = (path) => new URL(`../node_modules/${path}`, import.meta.url);
const to = (path) => new URL(`vendor/${path}`, import.meta.url);
const version = (name) => JSON.parse(readFileSync(from(`${name}/package.json`))).version;
const bare = (path) => readFileSync(from(path), "utf8").replace(/^\/[/*]# sourceMappingURL=.*$/gm, "").trimEnd() + "\n";

rmSync(to(""), { recursive: true, force: true });
for (const folder of ["bootstrap", "htmx", "icons", "fonts"]) mkdirSync(to(folder), { recursive: true });

writeFileSync(to("bootstrap/bootstrap.min.css"), bare("bootstrap/dist/css/bootstrap.min.css"));
copyFileSync(from("bootstrap/LICENSE"), to("bootstrap/LICENSE"));

writeFileSync(to("htmx/htmx.min.js"), bare("htmx.org/dist/htmx.min.js"));
copyFileSync(from("htmx.org/LICENSE"), to("htmx/LICENSE"));

const symbol = (name) =>
  readFileSync(from(`bootstrap-icons/icons/${name}.svg`), "utf8")
    .replace(/<svg[^>]*viewBox="([^"]+)"[^>]*>/, `<symbol id="${name}" viewBox="$1">`)
    .replace("</svg>", "</symbol>")
    .replace(/\n\s*/g, "");
writeFileSync(
  to("icons/icons.svg"),
  `<svg xmlns="http://www.w3.org/2000/svg">\n${icons.map(symbol).join("\n")}\n</svg>\n`,
);
copyFileSync(from("bootstrap-icons/LICENSE"), to("icons/LICENSE"));

for (const weight of [400, 600])
  for (const subset of ["vietnamese", "latin"])
    copyFileSync(
      from(`@fontsource/be-vietnam-pro/files/be-vietnam-pro-${subset}-${weight}-normal.woff2`),
      to(`fonts/be-vietnam-pro-${subset}-${weight}.woff2`),
    );
copyFileSync(from("@fontsource/be-vietnam-pro/LICENSE"), to("fonts/LICENSE"));

const versions = ["bootstrap", "bootstrap-icons", "htmx.org", "@fontsource/be-vietnam-pro"];
writeFileSync(to("VERSIONS"), versions.map((name) => `${name} ${version(name)}\n`).join(""));
