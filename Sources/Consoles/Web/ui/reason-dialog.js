/** Asks somebody without a care relationship why they need a client's data, or a unit's list. */

import { giveReason, giveReasonForUnit } from "../signalling/rest.js";
import { codeOf } from "../signalling/session.js";
import { openDialog } from "./dialog.js";
import { element, setText } from "./dom.js";

const SHORTEST = 5;
const LONGEST = 200;

/** Does something; where it takes a reason, asks for one and does it then.
 * @template T
 * @param {string} clientId @param {() => Promise<T>} act
 * @returns {Promise<T>} rejects as `act` does; with `reasonNeeded` where none was given */
export function withReason(clientId, act) {
  return actOrAsk(act, "reason.about", (reason) => giveReason(clientId, reason));
}

/** The same for the list of a unit.
 * @template T
 * @param {string} unitId @param {() => Promise<T>} act
 * @returns {Promise<T>} */
export function withReasonForUnit(unitId, act) {
  return actOrAsk(act, "reason.aboutUnit", (reason) => giveReasonForUnit(unitId, reason));
}

/**
 * @template T
 * @param {() => Promise<T>} act @param {string} about the key of what is asked
 * @param {(reason: string) => Promise<void>} open
 * @returns {Promise<T>}
 */
async function actOrAsk(act, about, open) {
  try {
    return await act();
  } catch (error) {
    if (codeOf(error) !== "reasonNeeded" || !(await askForReason(about, open))) throw error;
  }
  return act();
}

/** @param {string} about @param {(reason: string) => Promise<void>} open
 * @returns {Promise<boolean>} false where the person thought better of it */
function askForReason(about, open) {
  return new Promise((resolve) => {
    let given = false;
    const input = element("input", {
      id: "reason-text",
      attributes: { type: "text", autocomplete: "off", maxlength: String(LONGEST), "aria-describedby": "reason-problem" },
    });
    const problem = element("p", { id: "reason-problem", class: "problem", attributes: { role: "alert" } });
    const send = element("button", { id: "reason-send", class: "button button-accent", key: "reason.send", press: () => void give() });
    const give = async () => {
      const reason = input.value.trim();
      if (reason.length < SHORTEST) {
        setText(problem, "reason.problem");
        input.focus();
        return;
      }
      send.disabled = true;
      try {
        await open(reason);
        given = true;
        dialog.close();
      } catch {
        setText(problem, "reason.failed");
        send.disabled = false;
      }
    };
    const form = element("form", { class: "dialog-form", attributes: { novalidate: "" } }, [
      element("p", { key: about }),
      element("label", { key: "reason.label", attributes: { for: "reason-text" } }),
      input,
      element("p", { class: "quiet hint", key: "reason.hours" }),
      problem,
    ]);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      void give();
    });
    const dialog = openDialog(
      { id: "reason-dialog", title: "reason.title", closed: () => resolve(given) }, [form], [send], "common.discard");
    input.focus();
  });
}
