/** Where the counsellor writes: to the visitor, or for staff alone, which looks different enough that
 * nobody mistakes the one for the other. */

import { text } from "../language/language.js";
import { element, say, setText } from "../ui/dom.js";
import { CannedPicker } from "./canned-picker.js";

/** @typedef {import("./log.js").Manner} Manner */

/** As the gateway has it (docs/chat.md). */
const LONGEST = 4_000;
/** From here on the length is told. */
const TELL_LENGTH = 3_500;
/** "Is typing" is told again while it goes on, and ends after so long without a letter (ms). */
const TYPING_AGAIN = 6_000;
const TYPING_OVER = 5_000;

/** @type {Record<Manner, { choice: string, label: string, send: string }>} */
const MANNERS = {
  say: { choice: "desk.box.say", label: "desk.box.sayLabel", send: "desk.box.send" },
  note: { choice: "desk.box.note", label: "desk.box.noteLabel", send: "desk.box.saveNote" },
  whisper: { choice: "desk.box.whisper", label: "desk.box.whisperLabel", send: "desk.box.sendWhisper" },
};

/**
 * @typedef {object} BoxHandlers
 * @property {(manner: Manner, words: string) => void} send
 * @property {(on: boolean) => void} typing
 * @property {(manner: Manner, words: string) => void} changed what is unsent
 */

export class WritingBox {
  root;
  #input;
  #choices;
  #submit;
  #label;
  #problem;
  #length;
  #picker;
  #cannedButton;
  #handlers;
  /** @type {Manner} */
  #manner = "say";
  /** @type {Manner[]} */
  #allowed = ["say", "note"];
  /** @type {string[]} */
  #canned = [];
  #toldTyping = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #quiet;

  /** @param {string} id @param {BoxHandlers} handlers @param {{ manner: Manner, text: string }} draft */
  constructor(id, handlers, draft) {
    this.#handlers = handlers;
    this.#input = element("textarea", { id: `write-${id}`, attributes: { rows: "2", dir: "auto", "aria-describedby": `write-problem-${id}` } });
    this.#input.value = draft.text;
    this.#label = element("label", { class: "box-label", attributes: { for: `write-${id}` } });
    /** @type {Record<Manner, HTMLButtonElement>} */
    this.#choices = {
      say: this.#choice(id, "say"),
      note: this.#choice(id, "note"),
      whisper: this.#choice(id, "whisper"),
    };
    this.#cannedButton = element("button", { id: `open-canned-${id}`, class: "button", key: "desk.canned.open", press: () => this.openCanned() });
    this.#submit = element("button", { id: `send-${id}`, class: "button button-accent" });
    this.#submit.type = "submit";
    this.#problem = element("p", { id: `write-problem-${id}`, class: "problem", attributes: { role: "alert" } });
    this.#length = element("p", { class: "quiet box-length" });
    this.#picker = new CannedPicker(id, { chosen: (words) => this.insert(words), closed: () => this.focus() });
    this.root = element("form", { class: "box", attributes: { novalidate: "" } }, [
      element("div", { class: "segments box-manners" }, [this.#choices.say, this.#choices.note, this.#choices.whisper, this.#cannedButton]),
      this.#label,
      this.#picker.root,
      element("div", { class: "box-line" }, [this.#input, this.#submit]),
      this.#length,
      this.#problem,
    ]);
    this.root.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#send();
    });
    this.#input.addEventListener("keydown", (event) => this.#key(event));
    this.#input.addEventListener("input", () => this.#wrote());
    this.choose(draft.manner);
    this.#fit();
  }

  /** @param {Manner[]} allowed @param {string[]} canned */
  show(allowed, canned) {
    this.#allowed = allowed;
    this.#canned = canned;
    for (const manner of /** @type {Manner[]} */ (Object.keys(this.#choices))) this.#choices[manner].hidden = !allowed.includes(manner);
    this.#cannedButton.hidden = this.#manner !== "say" || !allowed.includes("say");
    if (!allowed.includes(this.#manner)) this.choose(allowed[0] ?? "note");
  }

  get manner() {
    return this.#manner;
  }

  /** @param {Manner} manner */
  choose(manner) {
    this.#manner = manner;
    this.root.dataset.manner = manner;
    const { label, send } = MANNERS[manner];
    setText(this.#label, label);
    // To the visitor is what is usual: it need not be said again to who sees it.
    this.#label.classList.toggle("for-readers", manner === "say");
    setText(this.#submit, send);
    for (const [one, button] of Object.entries(this.#choices)) button.setAttribute("aria-pressed", String(one === manner));
    this.#cannedButton.hidden = manner !== "say" || !this.#allowed.includes("say");
    this.#handlers.changed(manner, this.#input.value);
    if (manner !== "say") this.#stopTyping();
  }

  /** A message, or a note: the key goes from the one to the other. */
  toggleNote() {
    this.choose(this.#manner === "note" && this.#allowed.includes("say") ? "say" : "note");
    this.focus();
  }

  focus() {
    this.#input.focus();
  }

  openCanned() {
    if (!this.#allowed.includes("say")) return;
    this.choose("say");
    this.#picker.open(this.#canned);
  }

  /** Puts words where the cursor is.
   * @param {string} words */
  insert(words) {
    if (this.#allowed.includes("say")) this.choose("say");
    const { selectionStart: from, selectionEnd: to, value } = this.#input;
    const before = value.slice(0, from);
    const gap = before && !/\s$/.test(before) ? " " : "";
    this.#input.value = before + gap + words + value.slice(to);
    const end = from + gap.length + words.length;
    this.#input.setSelectionRange(end, end);
    this.focus();
    this.#wrote();
  }

  /** What was refused comes back; what was written meanwhile stays behind it.
   * @param {Manner} manner @param {string} words @param {string} key why */
  giveBack(manner, words, key) {
    const begun = this.#input.value;
    this.#input.value = begun ? `${words}\n${begun}` : words;
    if (this.#allowed.includes(manner)) this.choose(manner);
    this.#fit();
    this.#handlers.changed(this.#manner, this.#input.value);
    setText(this.#problem, key);
  }

  #send() {
    const words = this.#input.value.trim();
    if (!words) {
      this.focus();
      return;
    }
    if ([...words].length > LONGEST) {
      setText(this.#problem, "desk.box.tooLong");
      return;
    }
    const manner = this.#manner;
    this.#input.value = "";
    this.#problem.textContent = "";
    this.#stopTyping();
    this.#fit();
    // The next words are to the visitor again, unless it is chosen anew.
    if (manner !== "say" && this.#allowed.includes("say")) this.choose("say");
    this.#handlers.changed(this.#manner, "");
    this.#handlers.send(manner, words);
    this.focus();
  }

  #wrote() {
    this.#problem.textContent = "";
    this.#fit();
    this.#handlers.changed(this.#manner, this.#input.value);
    if (this.#manner !== "say" || !this.#input.value.trim()) {
      this.#stopTyping();
      return;
    }
    const now = performance.now();
    if (this.#toldTyping === 0 || now - this.#toldTyping > TYPING_AGAIN) {
      this.#toldTyping = now;
      this.#handlers.typing(true);
    }
    clearTimeout(this.#quiet);
    this.#quiet = setTimeout(() => this.#stopTyping(), TYPING_OVER);
  }

  #stopTyping() {
    clearTimeout(this.#quiet);
    if (this.#toldTyping === 0) return;
    this.#toldTyping = 0;
    this.#handlers.typing(false);
  }

  /** As high as what is written, up to what the style allows. */
  #fit() {
    const lines = this.#input.value.split("\n").reduce((sum, line) => sum + Math.max(1, Math.ceil(line.length / 44)), 0);
    this.#input.rows = Math.min(8, Math.max(2, lines));
    const length = [...this.#input.value].length;
    say(this.#length, () => (length > TELL_LENGTH ? text("desk.box.length", { length, most: LONGEST }) : ""));
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (event.isComposing || event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      this.#send();
    } else if (event.key === "/" && this.#input.value === "" && this.#manner === "say") {
      event.preventDefault();
      this.openCanned();
    } else if (event.key === "Escape" && this.#manner !== "say" && this.#allowed.includes("say")) {
      event.preventDefault();
      this.choose("say");
    }
  }

  /** @param {string} id @param {Manner} manner */
  #choice(id, manner) {
    return element("button", {
      id: `${manner}-${id}`,
      class: "button",
      key: MANNERS[manner].choice,
      press: () => {
        this.choose(manner);
        this.focus();
      },
    });
  }
}
