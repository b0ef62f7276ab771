/** The name of a unit: a new one's, or another name for one that is there. */

import { addUnit, renameUnit } from "../signalling/care-rest.js";
import { openDialog } from "./dialog.js";
import { element, setText } from "./dom.js";
import { labelled, line, sendOnce, submitParts } from "./form-parts.js";

/** @typedef {{ id: string, name: string }} Unit */

/** @param {Unit | null} unit null: a new one @param {(saved: Unit) => void} done */
export function openUnitDialog(unit, done) {
  const name = line("unit-name", unit?.name ?? "", 80);
  const parts = submitParts("unit-form", "common.save");
  const form = element("form", { id: "unit-form", class: "dialog-form", attributes: { novalidate: "" } }, [
    labelled(name, "people.unitName"),
    unit ? null : element("p", { class: "quiet hint", key: "people.noUnitRemoval" }),
    parts.problem,
  ]);
  const key = crypto.getRandomValues(new Uint32Array(4)).join("-");
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const words = name.value.trim();
    parts.problem.textContent = "";
    if (!words) {
      setText(parts.problem, "people.problem.unit");
      name.focus();
      return;
    }
    void sendOnce(parts, async () => {
      const saved = unit ? await renameUnit(unit.id, words) : await addUnit(words, key);
      dialog.close();
      done(saved);
    });
  });
  const dialog = openDialog({ id: "unit-dialog", title: unit ? "people.renameUnit" : "people.addUnit" }, [form], [parts.submit], "common.discard");
  name.focus();
}
