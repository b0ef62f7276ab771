/** A shift is planned: who, on which queues, from when until when. */

import { addDays, momentOf } from "../language/calendar.js";
import { codeOf } from "../signalling/session.js";
import { DateField } from "../ui/date-field.js";
import { openDialog } from "../ui/dialog.js";
import { element, setText } from "../ui/dom.js";
import { labelled, select, sendOnce, submitParts } from "../ui/form-parts.js";
import { TimeField } from "../ui/time-field.js";
import { addShift } from "./shifts-rest.js";

/** @typedef {import("./shifts-rest.js").Plannable} Plannable */
/** @typedef {import("./shifts-rest.js").Shift} Shift */

/** What is planned most in an evening chat; anything else is typed over it. */
const USUAL = { from: "18:00", to: "22:00" };
/** As the gateway has it (ms). */
const LONGEST = 16 * 3_600_000;

/**
 * @param {{ people: Plannable[], queues: { id: string, name: string }[], day: string }} known
 * @param {(added: Shift) => void} done
 */
export function openShiftForm({ people, queues, day }, done) {
  const person = select("shift-person", people.map(({ id, name }) => [id, () => name]), people[0]?.id ?? "");
  const boxes = element("fieldset", { id: "shift-queues", class: "choice" });
  const date = new DateField("shift-day", day, "desk.shifts.day");
  const from = new TimeField("shift-from", USUAL.from);
  const to = new TimeField("shift-to", USUAL.to);
  const parts = submitParts("shift-form", "desk.shifts.save");
  const form = element("form", { id: "shift-form", class: "dialog-form", attributes: { novalidate: "" } }, [
    labelled(person, "desk.shifts.person"),
    boxes,
    element("div", { class: "field-group" }, date.nodes),
    labelled(from.input, "desk.shifts.from"),
    labelled(to.input, "desk.shifts.to", { hint: "desk.shifts.toHint" }),
    parts.problem,
  ]);
  const offer = () => showQueues(boxes, queues.filter(({ id }) => people.find((one) => one.id === person.value)?.queues.includes(id)));
  person.addEventListener("change", offer);
  offer();
  const key = crypto.getRandomValues(new Uint32Array(4)).join("-");
  const wrong = (/** @type {string} */ words, /** @type {HTMLElement | null} */ field) => {
    setText(parts.problem, words);
    field?.focus();
  };
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const chosen = [...boxes.querySelectorAll("input:checked")].map((box) => /** @type {HTMLInputElement} */ (box).value);
    if (chosen.length === 0) return wrong("desk.shifts.problem.queue", boxes.querySelector("input"));
    if (date.value === "") return wrong("day.problem", date.input);
    const [begin, end] = [from.value, to.value];
    if (begin === null) return wrong("desk.shifts.problem.time", from.input);
    if (end === null) return wrong("desk.shifts.problem.time", to.input);
    // An end that is not later is the next day's.
    const last = end > begin ? date.value : addDays(date.value, 1);
    const draft = { person: person.value, queues: chosen, from: momentOf(date.value, begin), to: momentOf(last, end) };
    if (draft.to - draft.from > LONGEST) return wrong("desk.shifts.problem.long", to.input);
    if (draft.to <= Date.now()) return wrong("desk.shifts.problem.past", date.input);
    void sendOnce(parts, async () => {
      const added = await addShift(draft, key);
      dialog.close();
      done(added);
    }, (error) => {
      if (codeOf(error) !== "takenByAnother") return false;
      setText(parts.problem, "desk.shifts.problem.overlap");
      return true;
    });
  });
  const dialog = openDialog({ id: "shift-dialog", title: "desk.shifts.add" }, [form], [parts.submit], "common.discard");
  person.focus();
}

/** The only one there is need not be chosen.
 * @param {HTMLElement} root @param {{ id: string, name: string }[]} queues */
function showQueues(root, queues) {
  root.replaceChildren(
    element("legend", { key: "desk.shifts.queues" }),
    ...queues.map(({ id, name }) => {
      const box = element("input", { id: `shift-queue-${id}`, attributes: { type: "checkbox", value: id } });
      box.checked = queues.length === 1;
      return element("label", { class: "check" }, [box, element("span", { words: name })]);
    }),
  );
}
