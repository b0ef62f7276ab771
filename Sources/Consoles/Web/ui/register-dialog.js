/** What the register holds of a client: written down for a new one, changed for one that is there. */

import { LANGUAGES } from "../language/language.js";
import { addClient, changeClient, fetchRegisterEntry } from "../signalling/care-rest.js";
import { codeOf } from "../signalling/session.js";
import { openDialog } from "./dialog.js";
import { element, setText } from "./dom.js";
import { area, labelled, line, orNull, select, sendOnce, submitParts } from "./form-parts.js";
import { OWN_NAMES } from "./page.js";

/** @typedef {import("../signalling/care-messages.js").RegisterDraft} RegisterDraft */
/** @typedef {import("../signalling/care-messages.js").RegisterEntry} RegisterEntry */

const LONGEST_NAME = 100;
const LONGEST_TEXT = 1000;

/** Of an entry what a person can change.
 * @param {RegisterEntry} entry @returns {RegisterDraft} */
export function draftOf({ name, firstName, language, unitId, phone, email, address, suitability }) {
  return { name, firstName, language, unitId, phone, email, address, suitability };
}

/** What of a draft is another than before.
 * @param {RegisterDraft} before @param {RegisterDraft} after @returns {Partial<RegisterDraft>} */
export function changedParts(before, after) {
  /** @type {[string, unknown][]} */
  const parts = Object.entries(after);
  const was = new Map(/** @type {[string, unknown][]} */ (Object.entries(before)));
  return Object.fromEntries(parts.filter(([field, value]) => was.get(field) !== value));
}

/**
 * @param {RegisterEntry | null} entry null: somebody new
 * @param {{ id: string, name: string }[]} units @param {string} unit of somebody new
 * @param {(saved: RegisterEntry) => void} done
 */
export function openRegisterDialog(entry, units, unit, done) {
  const name = line("client-name", entry?.name ?? "", LONGEST_NAME);
  const firstName = line("client-first-name", entry?.firstName ?? "", LONGEST_NAME);
  const language = select("client-language", LANGUAGES.map((code) => [code, () => OWN_NAMES[code]]), entry?.language ?? "fi");
  const home = select("client-unit", units.map((one) => [one.id, () => one.name]), entry?.unitId ?? unit);
  const phone = line("client-phone", entry?.phone ?? "", 40, { inputmode: "tel" });
  const email = line("client-email", entry?.email ?? "", 254, { inputmode: "email" });
  const address = area("client-address", entry?.address ?? "", LONGEST_TEXT);
  const suitability = area("client-suitability", entry?.suitability ?? "", LONGEST_TEXT);
  const parts = submitParts("client-form", "common.save");
  const form = element("form", { id: "client-form", class: "dialog-form", attributes: { novalidate: "" } }, [
    labelled(name, "people.name", { hint: "people.nameHint" }),
    labelled(firstName, "people.firstName", { hint: "people.firstNameHint" }),
    labelled(language, "people.language"),
    labelled(home, "people.unit", entry ? { hint: "people.unitHint" } : {}),
    labelled(phone, "card.phone"),
    labelled(email, "card.email"),
    labelled(address, "card.address"),
    labelled(suitability, "card.suitability"),
    entry ? null : element("p", { class: "quiet hint", key: "people.noRemoval" }),
    parts.problem,
  ]);
  const key = crypto.getRandomValues(new Uint32Array(4)).join("-");
  let version = entry?.version ?? 0;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    parts.problem.textContent = "";
    /** @type {RegisterDraft} */
    const draft = {
      name: name.value.trim(),
      firstName: firstName.value.trim() || (name.value.trim().split(/\s+/)[0] ?? ""),
      language: LANGUAGES.find((code) => code === language.value) ?? "fi",
      unitId: home.value,
      phone: orNull(phone.value),
      email: orNull(email.value),
      address: address.value.trim(),
      suitability: suitability.value.trim(),
    };
    if (!draft.name) {
      setText(parts.problem, "people.problem.name");
      name.focus();
      return;
    }
    void sendOnce(parts, async () => {
      try {
        const saved = entry
          ? await changeClient(entry.id, version, changedParts(draftOf(entry), draft))
          : await addClient(draft, key);
        dialog.close();
        done(saved);
      } catch (error) {
        if (!entry || codeOf(error) !== "stale") throw error;
        // What was typed stays, and is saved only by another press.
        version = (await fetchRegisterEntry(entry.id)).version;
        setText(parts.problem, "terminal.changedByAnother");
        setText(parts.submit, "terminal.saveAnyway");
      }
    });
  });
  const dialog = openDialog({ id: "client-dialog", title: entry ? "people.change" : "people.add" }, [form], [parts.submit], "common.discard");
  name.focus();
}
