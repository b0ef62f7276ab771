/** Asks somebody without a care relationship why they need a client's data. */

import { giveReason } from "../signalling/rest.js";
import { codeOf } from "../signalling/session.js";
import { openDialog } from "./dialog.js";
import { element, setText } from "./dom.js";

const SHORTEST = 5;
const LONGEST = 200;

/** Does something; where it takes a reason, asks for one and does it then.
 * @template T
 * @param {string} clientId @param {() => Promise<T>} act
 * @returns {Promise<T>} rejects as `act` does; with `reasonNeeded` where none was given */
export async function withReason(clientId, act) {
  try {
    return await act();
  } catch (error) {
    if (codeOf(error) !== "reasonNeeded" || !(await askForReason(clientId))) throw error;
  }
  return act();
}

/** @param {string} clientId @returns {Promise<boolean>} false where the person thought better of it */
function askForReason(clientId) {
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
        await giveReason(clientId, reason);
        given = true;
        dialog.close();
      } catch {
        setText(problem, "reason.failed");
        send.disabled = false;
      }
    };
    const form = element("form", { class: "dialog-form", attributes: { novalidate: "" } }, [
      element("p", { key: "reason.about" }),
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
