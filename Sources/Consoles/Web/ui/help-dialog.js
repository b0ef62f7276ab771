/** Keyboard help, and the switch for the one-letter keys (some people's aids press letters). */

import { lasting } from "../storage.js";
import { openDialog } from "./dialog.js";
import { element } from "./dom.js";

const STORED = "kuulolla.shortcuts";

export const shortcutsOn = () => lasting.read(STORED) !== "off";

/** @type {[string, string][]} */
const KEYS = [
  ["↑ ↓", "help.arrows"],
  ["Enter", "help.enter"],
  ["N", "help.next"],
  ["/", "help.find"],
  ["K", "help.record"],
  ["1–6", "help.outcome"],
  ["L", "help.late"],
  ["I", "help.details"],
  ["T", "help.tasks"],
  ["M", "help.mute"],
  ["C", "help.camera"],
  ["T", "help.text"],
  ["P", "help.people"],
  ["V", "help.sheet"],
  ["Shift H", "help.emergency"],
  ["Shift E", "help.end"],
  ["Esc", "help.escape"],
  ["?", "help.help"],
];

export function openHelp() {
  const box = element("input", { id: "shortcuts-on", attributes: { type: "checkbox" } });
  box.checked = shortcutsOn();
  box.addEventListener("change", () => lasting.write(STORED, box.checked ? "on" : "off"));
  const rows = KEYS.map(([key, meaning]) =>
    element("tr", {}, [
      element("th", { attributes: { scope: "row" } }, [element("kbd", { words: key })]),
      element("td", { key: meaning }),
    ]),
  );
  openDialog({ id: "help-dialog", title: "help.title" }, [
    element("table", { class: "keys" }, [element("tbody", {}, rows)]),
    element("label", { class: "check" }, [box, element("span", { key: "help.letters" })]),
  ]);
}
