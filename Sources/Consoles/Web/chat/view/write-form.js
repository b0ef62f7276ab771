/** A message to be answered later, or a request to be contacted: with what the person gives, no more. */

import { plural, text } from "../../language/language.js";
import { byId, element, say, setText } from "../../ui/dom.js";
import { MessageBox } from "./message-box.js";

/** Longest of each line that may be given (characters). */
const LONGEST_LINE = 200;

/** @type {{ field: string, key: string, type: string, hint?: string }[]} */
const LINES = [
  { field: "name", key: "chat.contact.name", type: "text" },
  { field: "phone", key: "chat.contact.phone", type: "tel" },
  { field: "email", key: "chat.contact.email", type: "email" },
  { field: "time", key: "chat.contact.time", type: "text" },
];

export class WriteForm {
  #root = byId("write-form", HTMLElement);
  #title = byId("write-title", HTMLElement);
  #about = byId("write-about", HTMLElement);
  /** @type {HTMLButtonElement | null} */
  #submit = null;
  /** @type {MessageBox | null} */
  #box = null;

  /**
   * @param {"message" | "contact"} kind
   * @param {{ waits: boolean, keeps: import("../line/wire.js").Keeps | null }} about whether somebody waits in the queue
   * meanwhile, and how long the queue keeps what nobody answers
   * @param {(fields: Record<string, string>) => void} send @param {() => void} back
   */
  show(kind, { waits, keeps }, send, back) {
    const contact = kind === "contact";
    setText(this.#title, contact ? "chat.contact.title" : "chat.message.title");
    say(this.#about, () =>
      [text(contact ? "chat.contact.about" : "chat.message.about"), waits ? text("chat.message.placeStays") : "", lapseWords(keeps)].filter(Boolean).join(" "),
    );
    const box = (this.#box = new MessageBox("write-text", contact ? "chat.contact.text" : "chat.message.text", contact ? 3 : 6));
    const lines = contact ? LINES.map(({ field, key, type }) => ({ field, key, input: line(`write-${field}`, type) })) : [];
    const submit = (this.#submit = element("button", {
      id: "write-send",
      class: "button button-accent button-huge",
      key: contact ? "chat.contact.send" : "chat.message.send",
    }));
    submit.type = "submit";
    const form = element("form", { class: "chat-form" }, [
      contact ? element("p", { class: "quiet", key: "chat.contact.optional" }) : null,
      ...lines.flatMap(({ key, input }) => [element("label", { key, attributes: { for: input.id } }), input]),
      ...box.parts,
      submit,
      element("button", { id: "write-back", class: "button button-large", key: "chat.write.back", press: back }),
    ]);
    form.noValidate = true;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const words = box.takeable();
      if (words === null) {
        if (!box.words) setText(box.problem, "chat.write.empty");
        box.field.focus();
        return;
      }
      submit.disabled = true;
      const given = lines.map(({ field, input }) => [field, input.value.trim()]).filter(([, value]) => value);
      send({ ...Object.fromEntries(given), text: words });
    });
    this.#root.replaceChildren(form);
  }

  /** @param {string} key why it was not taken; what was written stays */
  tell(key) {
    if (this.#submit) this.#submit.disabled = false;
    if (this.#box) setText(this.#box.problem, key);
  }

  get open() {
    return this.#submit !== null;
  }

  clear() {
    this.#submit = this.#box = null;
    this.#root.replaceChildren();
  }
}

/** @param {string} id @param {string} type */
const line = (id, type) =>
  element("input", { id, attributes: { type, maxlength: String(LONGEST_LINE), autocomplete: "off", dir: "auto" } });

/** What becomes of it where nobody answers.
 * @param {import("../line/wire.js").Keeps | null} keeps */
const lapseWords = (keeps) => (keeps ? text("chat.message.lapses", { time: plural("chat.days", keeps.unansweredDays) }) : "");
