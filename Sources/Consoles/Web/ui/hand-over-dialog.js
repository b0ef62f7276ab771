/** To whom visits go: one, those chosen, or a whole list. */

import { plural, text } from "../language/language.js";
import { openDialog } from "./dialog.js";
import { element, say, setText } from "./dom.js";

/** @typedef {import("../signalling/messages.js").Visit} Visit */
/** @typedef {import("../signalling/care-messages.js").StaffMember} StaffMember */

/** @param {Visit[]} visits @param {StaffMember[]} staff @param {string} self the reader, by id
 * @param {(professionalId: string | null) => Promise<string>} give resolves with a text key of what went wrong; empty: nothing */
export function openHandOverDialog(visits, staff, self, give) {
  const about = element("p");
  const only = visits.length === 1 ? visits[0] : null;
  say(about, () => (only ? text("hand.about", { name: only.clientName }) : plural("hand.count", visits.length)));
  const choice = element("select", { id: "hand-to" }, [
    ...staff.map(({ id, name }) => element("option", { words: id === self ? text("hand.me", { name }) : name, attributes: { value: id } })),
    element("option", { key: "hand.nobody", attributes: { value: "" } }),
  ]);
  const first = staff.find(({ id }) => id !== only?.professionalId);
  if (first) choice.value = first.id;
  const problem = element("p", { id: "hand-problem", class: "problem", attributes: { role: "alert" } });
  const submit = element("button", {
    id: "hand-give",
    class: "button button-accent",
    key: "hand.give",
    press: async () => {
      if (submit.disabled) return;
      submit.disabled = true;
      problem.textContent = "";
      const wrong = await give(choice.value || null);
      submit.disabled = false;
      if (wrong) setText(problem, wrong);
      else dialog.close();
    },
  });
  const dialog = openDialog({ id: "hand-dialog", title: "hand.title" }, [
    about,
    element("div", { class: "field-group" }, [element("label", { key: "hand.to", attributes: { for: "hand-to" } }), choice]),
    problem,
  ], [submit], "common.discard");
  choice.focus();
}
