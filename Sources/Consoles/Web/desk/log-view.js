/** The log of a conversation on the screen: what each wrote, what happened between, and what only
 * staff see. Texts are shown as they are: nothing in them can be pressed. */

import { clockTime, momentWords, sameDay } from "../language/clock.js";
import { text } from "../language/language.js";
import { element, say } from "../ui/dom.js";
import { contactList } from "./contact.js";

/** @typedef {import("./messages.js").Entry} Entry */
/** @typedef {import("./log.js").Log} Log */
/** @typedef {import("./log.js").Outgoing} Outgoing */

/** So near to its end the log follows what comes (px). */
const NEAR = 48;

/** @type {Record<string, string>} */
const HAPPENED = {
  joined: "desk.entry.joined",
  left: "desk.entry.left",
  handedOver: "desk.entry.handedOver",
  ended: "desk.entry.ended",
  callBegan: "desk.entry.callBegan",
  callEnded: "desk.entry.callEnded",
  resumed: "desk.entry.resumed",
  flagged: "desk.entry.flagged",
  unflagged: "desk.entry.unflagged",
  step: "desk.entry.step",
  asked: "desk.entry.asked",
  summary: "desk.entry.summary",
  danger: "desk.entry.danger",
  contact: "desk.entry.contact",
};
/** What the visitor never sees. */
const STAFF_ONLY = new Set(["note", "whisper", "flagged", "unflagged", "step", "asked", "summary"]);

export class LogView {
  root;
  #list = element("ol", { class: "log-list" });
  #outgoing = element("ol", { class: "log-list log-outgoing", attributes: { "aria-live": "off" } });
  #scroller;
  #below;
  /** @type {Map<number, HTMLElement>} */
  #rows = new Map();
  #sent = "";
  #now;

  /** @param {string} id @param {() => number} now */
  constructor(id, now) {
    this.#now = now;
    this.#scroller = element("div", { id: `log-${id}`, class: "log", label: "desk.log", attributes: { role: "log", tabindex: "0" } }, [
      this.#list,
      this.#outgoing,
    ]);
    this.#below = element("button", { id: `below-${id}`, class: "button log-below", key: "desk.log.below", press: () => this.toEnd() });
    this.#below.hidden = true;
    this.#scroller.addEventListener("scroll", () => this.#followed());
    this.root = element("div", { class: "log-frame" }, [this.#scroller, this.#below]);
    // A log that grows smaller (a panel opens below it) keeps its end in sight.
    new ResizeObserver(() => this.#atEnd && this.toEnd()).observe(this.#scroller);
  }

  #atEnd = true;

  /** @param {Log} log @param {string} self the reader, by id */
  show(log, self) {
    const follow = this.#atEnd;
    let came = false;
    for (const entry of log.entries) {
      if (this.#rows.has(entry.seq)) continue;
      const row = this.#row(entry, self);
      this.#rows.set(entry.seq, row);
      this.#list.insertBefore(row, this.#rowAfter(entry.seq));
      came = true;
    }
    const outgoing = log.outgoing;
    const sent = outgoing.map(({ id }) => id).join(" ");
    if (sent !== this.#sent) {
      came ||= sent.length > this.#sent.length;
      this.#sent = sent;
      this.#outgoing.replaceChildren(...outgoing.map((one) => sending(one)));
    }
    if (follow) this.toEnd();
    else if (came) this.#below.hidden = false;
  }

  toEnd() {
    this.#scroller.scrollTop = this.#scroller.scrollHeight;
    this.#atEnd = true;
    this.#below.hidden = true;
  }

  #followed() {
    const { scrollTop, scrollHeight, clientHeight } = this.#scroller;
    this.#atEnd = scrollHeight - scrollTop - clientHeight < NEAR;
    if (this.#atEnd) this.#below.hidden = true;
  }

  /** Nearly always the newest; what comes late stands where it belongs.
   * @param {number} seq @returns {HTMLElement | null} */
  #rowAfter(seq) {
    const later = [...this.#rows.keys()].filter((one) => one > seq);
    return later.length === 0 ? null : this.#rows.get(Math.min(...later)) ?? null;
  }

  /** @param {Entry} entry @param {string} self */
  #row(entry, self) {
    const mine = entry.author === "staff" && entry.by === self;
    const time = element("time", { class: "log-time" });
    say(time, () => (sameDay(entry.at, this.#now()) ? clockTime(entry.at) : momentWords(entry.at, this.#now())));
    const staffOnly = STAFF_ONLY.has(entry.kind);
    if (HAPPENED[entry.kind]) {
      const words = element("span");
      say(words, () => happenedWords(entry));
      const said = entry.text && entry.kind !== "contact" ? element("p", { class: "log-text", words: entry.text, attributes: { dir: "auto" } }) : null;
      return element("li", { class: `entry happened${staffOnly ? " staff-only" : ""}`, attributes: { "data-kind": entry.kind, "data-seq": String(entry.seq) } }, [
        element("p", { class: "log-meta" }, [words, time]),
        said,
        entry.kind === "contact" ? contactList(entry.text ?? "") : null,
      ]);
    }
    const who = element("strong");
    say(who, () => authorWords(entry, mine));
    const only = staffOnly ? element("span", { class: "log-only", key: entry.kind === "note" ? "desk.log.note" : "desk.log.whisper" }) : null;
    return element("li", {
      class: `entry ${staffOnly ? "staff-only" : entry.author}${mine ? " mine" : ""}`,
      attributes: { "data-kind": entry.kind, "data-seq": String(entry.seq) },
    }, [
      element("p", { class: "log-meta" }, [only, who, time]),
      element("p", { class: "log-text", words: entry.text ?? "", attributes: { dir: "auto" } }),
    ]);
  }
}

/** @param {Outgoing} one */
function sending(one) {
  const note = one.manner !== "say";
  return element("li", { class: `entry ${note ? "staff-only" : "staff"} mine sending` }, [
    element("p", { class: "log-meta" }, [element("span", { key: "desk.log.sending" })]),
    element("p", { class: "log-text", words: one.text, attributes: { dir: "auto" } }),
  ]);
}

/** @param {Entry} entry @param {boolean} mine */
function authorWords(entry, mine) {
  if (entry.author === "visitor") return text("desk.visitor");
  if (mine) return text("desk.you");
  return entry.name ?? text("desk.staff");
}

/** @param {Entry} entry */
function happenedWords(entry) {
  const name = entry.author === "visitor" ? text("desk.visitor") : entry.name ?? text("desk.service");
  return text(HAPPENED[entry.kind] ?? "", { name });
}
