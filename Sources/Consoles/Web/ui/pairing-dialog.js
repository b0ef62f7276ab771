/** Taking a new terminal into use: the code on its screen, its name, its place, its people. */

import { pairTerminal } from "../signalling/rest.js";
import { codeOf } from "../signalling/session.js";
import { openDialog } from "./dialog.js";
import { element, setText } from "./dom.js";
import { TerminalFields } from "./terminal-fields.js";

/** @typedef {import("../signalling/messages.js").Client} Client */
/** @typedef {import("../signalling/messages.js").Terminal} Terminal */

const CODE_LENGTH = 6;

/** @type {Record<string, string>} */
const REFUSED = {
  codeUnknown: "pairing.refused.codeUnknown",
  tooMany: "pairing.refused.tooMany",
  notFound: "pairing.refused.client",
  offline: "terminal.refused.offline",
};

/** @param {Client[]} clients @param {(terminal: Terminal) => void} paired */
export function openPairingDialog(clients, paired) {
  const code = element("input", {
    id: "pairing-code",
    class: "code",
    attributes: { type: "text", autocomplete: "off", autocapitalize: "characters", spellcheck: "false", maxlength: "24", "aria-describedby": "pairing-hint pairing-problem" },
  });
  const problem = element("p", { id: "pairing-problem", class: "problem", attributes: { role: "alert" } });
  const fields = new TerminalFields(clients);
  const submit = element("button", { id: "pairing-save", class: "button button-accent", key: "pairing.save" });
  submit.type = "submit";
  submit.setAttribute("form", "pairing-form");
  const form = element("form", { id: "pairing-form", class: "dialog-form", attributes: { novalidate: "" } }, [
    element("p", { key: "pairing.about" }),
    element("div", { class: "field-group" }, [
      element("label", { key: "pairing.code", attributes: { for: "pairing-code" } }),
      code,
      element("p", { id: "pairing-hint", class: "quiet hint", key: "pairing.codeHint" }),
      problem,
    ]),
    ...fields.nodes,
  ]);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    problem.textContent = "";
    if (lettersOf(code.value).length !== CODE_LENGTH) {
      setText(problem, "pairing.problem.length");
      code.focus();
      return;
    }
    const names = fields.read();
    if (!names || submit.disabled) return;
    submit.disabled = true;
    try {
      const terminal = await pairTerminal({ code: code.value, ...names });
      dialog.close();
      paired(terminal);
    } catch (error) {
      setText(problem, REFUSED[codeOf(error)] ?? "pairing.refused.other");
      code.focus();
      code.select();
    } finally {
      submit.disabled = false;
    }
  });
  const dialog = openDialog({ id: "pairing-dialog", title: "pairing.title" }, [form], [submit]);
  code.focus();
}

/** What stands between the characters does not matter.

 * @param {string} typed */
function lettersOf(typed) {
  return typed.replace(/[^\p{L}\p{N}]/gu, "");
}
