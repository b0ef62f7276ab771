/** The people near to a client, each with the rights that were given by name. */

import { text } from "../language/language.js";
import { LANGUAGES } from "../language/language.js";
import { addRelative, changeRelative, removeRelative } from "../signalling/care-rest.js";
import { phoneLink } from "./day-sheet.js";
import { openDialog } from "./dialog.js";
import { element, say, setLabel, setText } from "./dom.js";
import { choices, labelled, line, orNull, refusalKey, select, sendOnce, submitParts } from "./form-parts.js";
import { OWN_NAMES } from "./page.js";

/** @typedef {import("../signalling/care-messages.js").Relative} Relative */
/** @typedef {import("../signalling/care-messages.js").RelativeDraft} RelativeDraft */
/** @typedef {import("../signalling/care-messages.js").RelativeRight} RelativeRight */

/** @type {[RelativeRight, string][]} */
const RIGHTS = [
  ["joinVisits", "relative.right.joinVisits"],
  ["callClient", "relative.right.callClient"],
  ["toldWhenNotReached", "relative.right.toldWhenNotReached"],
];
/** Of one client, as the gateway takes them. */
const MOST = 20;

/**
 * @typedef {object} RelativeActions
 * @property {(key: string, name: string, back?: () => Promise<unknown>) => void} done says it, and takes it back where that is asked
 * @property {(key: string) => void} failed
 */

export class RelativeList {
  root = element("section", { id: "relatives", class: "card-part", attributes: { "aria-labelledby": "relatives-title" } });
  #clientId;
  #actions;
  #list = element("ul", { class: "people" });
  #none = element("p", { class: "quiet", key: "relative.none" });
  #add = element("button", { id: "add-relative", class: "button", key: "relative.add", press: () => this.#open(null) });

  /** @param {string} clientId @param {RelativeActions} actions */
  constructor(clientId, actions) {
    this.#clientId = clientId;
    this.#actions = actions;
    this.root.append(
      element("div", { class: "part-head" }, [element("h2", { id: "relatives-title", key: "relative.title" }), this.#add]),
      this.#none,
      this.#list,
    );
  }

  /** @param {Relative[]} relatives */
  show(relatives) {
    this.#none.hidden = relatives.length > 0;
    this.#add.disabled = relatives.length >= MOST;
    this.#list.replaceChildren(...relatives.map((relative) => this.#row(relative)));
  }

  /** @param {Relative} relative */
  #row(relative) {
    const who = element("p", { class: "person" }, [element("strong", { words: relative.name })]);
    if (relative.relation) who.append(` · ${relative.relation}`);
    const rights = element("p", { class: "quiet" });
    say(rights, () => rightsWords(relative.rights));
    const change = element("button", { id: `change-relative-${relative.id}`, class: "button", key: "card.change", press: () => this.#open(relative) });
    setLabel(change, text("relative.changeName", { name: relative.name }));
    const remove = element("button", { id: `remove-relative-${relative.id}`, class: "button", key: "relative.remove", press: () => void this.#remove(relative) });
    setLabel(remove, text("relative.removeName", { name: relative.name }));
    return element("li", { id: `relative-${relative.id}` }, [
      element("div", {}, [
        who,
        relative.phone ? phoneLink(relative.phone) : null,
        relative.email ? element("p", { words: relative.email }) : null,
        rights,
      ]),
      element("div", { class: "row" }, [change, remove]),
    ]);
  }

  /** @param {Relative} relative */
  async #remove(relative) {
    try {
      await removeRelative(this.#clientId, relative.id);
      this.#actions.done("relative.removed", relative.name, () => addRelative(this.#clientId, draftOf(relative)));
    } catch (error) {
      this.#actions.failed(refusalKey(error));
    }
  }

  /** @param {Relative | null} relative null: somebody new */
  #open(relative) {
    const name = line("relative-name", relative?.name ?? "", 80);
    const relation = line("relative-relation", relative?.relation ?? "", 40);
    const phone = line("relative-phone", relative?.phone ?? "", 32, { inputmode: "tel" });
    const email = line("relative-email", relative?.email ?? "", 254, { inputmode: "email" });
    const language = select("relative-language", LANGUAGES.map((code) => [code, () => OWN_NAMES[code]]), relative?.language ?? "fi");
    const rights = choices("checkbox", "relative-right", "relative.rights", RIGHTS, relative?.rights ?? []);
    rights.root.querySelector(".wants")?.classList.replace("wants", "radios");
    const parts = submitParts("relative-form", "common.save");
    const form = element("form", { id: "relative-form", class: "dialog-form", attributes: { novalidate: "" } }, [
      labelled(name, "relative.name"),
      labelled(relation, "relative.relation", { hint: "relative.relationHint" }),
      labelled(phone, "card.phone"),
      labelled(email, "card.email"),
      labelled(language, "common.language"),
      rights.root,
      element("p", { class: "quiet hint", key: "relative.rightsHint" }),
      parts.problem,
    ]);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      /** @type {RelativeDraft} */
      const draft = {
        name: name.value.trim(),
        relation: relation.value.trim(),
        phone: orNull(phone.value),
        email: orNull(email.value),
        language: LANGUAGES.find((code) => code === language.value) ?? "fi",
        rights: RIGHTS.map(([right]) => right).filter((right) => rights.values().includes(right)),
      };
      const told = draft.rights.includes("toldWhenNotReached");
      parts.problem.textContent = "";
      if (!draft.name) {
        setText(parts.problem, "relative.problem.name");
        name.focus();
      } else if (told && !draft.phone && !draft.email) {
        setText(parts.problem, "relative.problem.reach");
        phone.focus();
      } else {
        void sendOnce(parts, () => this.#save(relative, draft, () => dialog.close()));
      }
    });
    const dialog = openDialog({ id: "relative-dialog", title: relative ? "relative.changeTitle" : "relative.add" }, [form], [parts.submit], "common.discard");
    name.focus();
  }

  /** @param {Relative | null} relative @param {RelativeDraft} draft @param {() => void} close */
  async #save(relative, draft, close) {
    if (relative) {
      const changed = await changeRelative(this.#clientId, relative.id, relative.version, draft);
      close();
      this.#actions.done("relative.changed", draft.name, () => changeRelative(this.#clientId, relative.id, changed.version, draftOf(relative)));
    } else {
      const added = await addRelative(this.#clientId, draft);
      close();
      this.#actions.done("relative.added", draft.name, () => removeRelative(this.#clientId, added.id));
    }
  }
}

/** @param {Relative} relative @returns {RelativeDraft} */
function draftOf({ name, relation, phone, email, language, rights }) {
  return { name, relation, phone, email, language, rights };
}

/** @param {RelativeRight[]} rights */
function rightsWords(rights) {
  const words = RIGHTS.filter(([right]) => rights.includes(right)).map(([, key]) => text(key));
  return words.length > 0 ? words.join(" · ") : text("relative.noRights");
}
