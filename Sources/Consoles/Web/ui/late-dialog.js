/** Telling a client that the carer is late: three usual numbers, or an own one. */

import { text } from "../language/language.js";
import { openDialog } from "./dialog.js";
import { element, say, setText } from "./dom.js";

/** @typedef {import("../signalling/messages.js").Visit} Visit */

const USUAL = [15, 30, 45];
/** As the gateway has it (min). */
const LEAST = 5;
const MOST = 240;

/** @param {Visit} visit
 * @param {(minutes: number | null) => Promise<string>} tell resolves with a text key of what went wrong; empty: nothing */
export function openLateDialog(visit, tell) {
  const about = element("p");
  say(about, () => text("late.about", { name: visit.clientName }));
  const problem = element("p", { id: "late-problem", class: "problem", attributes: { role: "alert" } });
  const send = async (/** @type {number | null} */ minutes) => {
    problem.textContent = "";
    const wrong = await tell(minutes);
    if (wrong) setText(problem, wrong);
    else dialog.close();
  };
  const usual = USUAL.map((minutes) => {
    const button = element("button", { id: `late-${minutes}`, class: "button button-large", press: () => void send(minutes) });
    say(button, () => text("late.minutes", { minutes }));
    if (visit.late?.minutes === minutes) button.setAttribute("aria-pressed", "true");
    return button;
  });
  const own = element("input", { id: "late-own", attributes: { type: "text", inputmode: "numeric", maxlength: "3", autocomplete: "off" } });
  const submit = element("button", { id: "late-send", class: "button", key: "late.send" });
  submit.type = "submit";
  const form = element("form", { class: "row", attributes: { novalidate: "" } }, [own, submit]);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const minutes = Number(own.value.trim());
    if (Number.isInteger(minutes) && minutes >= LEAST && minutes <= MOST) void send(minutes);
    else {
      setText(problem, "late.problem");
      own.focus();
    }
  });
  const clear = element("button", { id: "late-clear", class: "button", key: "late.clear", press: () => void send(null) });
  clear.hidden = !visit.late;
  const dialog = openDialog({ id: "late-dialog", title: "late.title" }, [
    about,
    element("div", { class: "row late-usual" }, usual),
    element("div", { class: "field-group" }, [element("label", { key: "late.own", attributes: { for: "late-own" } }), form]),
    problem,
  ], [clear]);
  usual[0]?.focus();
}
