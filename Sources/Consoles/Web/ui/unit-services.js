/** What service the visits of each unit are part of, where nothing else is said of them. */

import { text } from "../language/language.js";
import { changeUnitService } from "../signalling/statistics-rest.js";
import { element, setLabel, setText } from "./dom.js";
import { labelled, select, sendOnce } from "./form-parts.js";
import { FORM_KEYS, TASK_KEYS } from "./service-words.js";

/** @typedef {import("../signalling/care-messages.js").Unit} Unit */

/** @param {Unit[]} units @returns {HTMLFormElement[]} one for each */
export const unitServices = (units) => units.map((unit, index) => {
  const form = select(`unit-form-${index}`, words(FORM_KEYS), unit.serviceForm);
  const task = select(`unit-task-${index}`, words(TASK_KEYS), unit.serviceTask);
  const submit = element("button", { id: `unit-save-${index}`, class: "button", key: "common.save" });
  submit.type = "submit";
  setLabel(submit, text("statistics.services.save", { name: unit.name }));
  const said = element("p", { class: "quiet", attributes: { role: "status" } });
  const problem = element("p", { class: "problem", attributes: { role: "alert" } });
  const holder = element("form", { class: "unit-service" }, [
    element("fieldset", { class: "choice" }, [
      element("legend", { words: unit.name }),
      labelled(form, "statistics.by.serviceForm"),
      labelled(task, "statistics.by.serviceTask"),
      submit,
      said,
      problem,
    ]),
  ]);
  holder.addEventListener("submit", (event) => {
    event.preventDefault();
    said.textContent = "";
    void sendOnce({ submit, problem }, async () => {
      await changeUnitService(unit.id, { serviceForm: form.value, serviceTask: task.value });
      setText(said, "statistics.services.saved");
    });
  });
  return holder;
});

/** @param {Record<string, string>} keys @returns {[string, () => string][]} */
const words = (keys) => Object.entries(keys).map(([word, key]) => [word, () => text(key)]);
