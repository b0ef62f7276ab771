/** Canned responses, chosen by keyboard: letters narrow them down, arrows go through them, Enter puts
 * one into the box, where it can still be changed. Nothing is sent from here. */

import { element, setText } from "../ui/dom.js";

export class CannedPicker {
  root;
  #input;
  #list;
  #nothing;
  #handlers;
  /** @type {string[]} */
  #all = [];
  /** @type {string[]} */
  #found = [];
  #at = 0;
  #id;

  /** @param {string} id @param {{ chosen: (words: string) => void, closed: () => void }} handlers */
  constructor(id, handlers) {
    this.#id = id;
    this.#handlers = handlers;
    this.#list = element("ul", { id: `canned-list-${id}`, class: "canned-list", label: "desk.canned", attributes: { role: "listbox" } });
    this.#input = element("input", {
      id: `canned-${id}`,
      attributes: {
        type: "text", autocomplete: "off", role: "combobox", maxlength: "100",
        "aria-expanded": "true", "aria-autocomplete": "list", "aria-controls": `canned-list-${id}`,
      },
    });
    this.#nothing = element("p", { class: "quiet", attributes: { role: "status" } });
    this.#input.addEventListener("input", () => this.#narrow());
    this.#input.addEventListener("keydown", (event) => this.#key(event));
    this.root = element("div", { class: "canned" }, [
      element("label", { key: "desk.canned.find", attributes: { for: `canned-${id}` } }),
      this.#input,
      this.#list,
      this.#nothing,
    ]);
    this.root.hidden = true;
    this.root.addEventListener("focusout", (event) => {
      if (!(event.relatedTarget instanceof Node && this.root.contains(event.relatedTarget))) this.#close(false);
    });
  }

  /** @param {string[]} canned */
  open(canned) {
    this.#all = canned;
    this.#input.value = "";
    this.root.hidden = false;
    this.#narrow();
    this.#input.focus();
  }

  #narrow() {
    const wanted = this.#input.value.trim().toLocaleLowerCase();
    this.#found = this.#all.filter((words) => words.toLocaleLowerCase().includes(wanted));
    this.#at = 0;
    this.#list.replaceChildren(...this.#found.map((words, index) => {
      const row = element("li", { id: `canned-${this.#id}-${index}`, words, attributes: { role: "option", dir: "auto" } });
      // Before the focus leaves the field, which would close the list.
      row.addEventListener("pointerdown", (event) => {
        event.preventDefault();
        this.#choose(index);
      });
      return row;
    }));
    this.#list.hidden = this.#found.length === 0;
    if (this.#found.length > 0) this.#nothing.textContent = "";
    else setText(this.#nothing, this.#all.length === 0 ? "desk.canned.none" : "desk.canned.notFound");
    this.#mark();
  }

  #mark() {
    [...this.#list.children].forEach((row, index) => row.setAttribute("aria-selected", String(index === this.#at)));
    const row = this.#list.children[this.#at];
    if (row) {
      this.#input.setAttribute("aria-activedescendant", row.id);
      row.scrollIntoView({ block: "nearest" });
    } else this.#input.removeAttribute("aria-activedescendant");
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const last = this.#found.length - 1;
    if (event.key === "ArrowDown") this.#at = Math.min(this.#at + 1, Math.max(0, last));
    else if (event.key === "ArrowUp") this.#at = Math.max(0, this.#at - 1);
    else if (event.key === "Enter") this.#choose(this.#at);
    else if (event.key === "Escape" || (event.key === "Backspace" && this.#input.value === "")) this.#close(true);
    else return;
    event.preventDefault();
    event.stopPropagation();
    if (!this.root.hidden) this.#mark();
  }

  /** @param {number} index */
  #choose(index) {
    const words = this.#found[index];
    if (words === undefined) return;
    this.#close(true);
    this.#handlers.chosen(words);
  }

  /** @param {boolean} back whether the focus returns to the box */
  #close(back) {
    if (this.root.hidden) return;
    this.root.hidden = true;
    if (back) this.#handlers.closed();
  }
}
