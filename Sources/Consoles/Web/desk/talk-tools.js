/** What can be done with a conversation, by the part that the reader has in it. */

import { element, setText } from "../ui/dom.js";
import { inEmergency, leads, partOf } from "./view.js";

/** @typedef {import("./messages.js").Desk} Desk */
/** @typedef {import("./messages.js").Talk} Talk */

/**
 * @typedef {object} ToolHandlers
 * @property {() => void} flag
 * @property {() => void} end
 * @property {() => void} handOver
 * @property {(lead: boolean) => void} askSecond
 * @property {() => void} callAgain
 * @property {() => void} join
 * @property {() => void} leave
 * @property {() => void} takeOver
 */

/** Whether each of them can be done now.
 * @param {Talk} talk @param {Desk} desk */
export function possible(talk, desk) {
  const part = partOf(talk, desk.me.id);
  const own = part === "counsellor";
  const running = talk.phase === "open" || talk.phase === "called";
  const live = running && talk.kind === "live";
  return {
    flag: running && part !== "observer" && part !== null,
    end: own && running,
    handOver: own && running && talk.offeredTo === null,
    askLead: own && running && talk.asked === null && !leads(desk, talk.queue),
    askSecond: own && running && talk.asked === null,
    callAgain: own && live && talk.phase === "called",
    join: running && part === "observer",
    leave: !own && part !== null,
    takeOver: running && !own && leads(desk, talk.queue),
  };
}

export class TalkTools {
  root;
  #flag;
  #end;
  #more;
  #menu;
  /** @type {Record<string, HTMLButtonElement>} */
  #buttons;

  /** @param {string} id @param {ToolHandlers} handlers */
  constructor(id, handlers) {
    const tool = (/** @type {string} */ name, /** @type {string} */ key, /** @type {() => void} */ press) =>
      element("button", {
        id: `${name}-${id}`,
        class: "button",
        key,
        press: () => {
          this.#open(false);
          press();
        },
      });
    this.#flag = element("button", { id: `flag-${id}`, class: "button tool-flag", key: "desk.tool.flag", press: handlers.flag });
    this.#end = element("button", { id: `end-${id}`, class: "button", key: "desk.tool.end", press: handlers.end });
    this.#more = element("button", {
      id: `more-${id}`,
      class: "button",
      key: "desk.tool.more",
      attributes: { "aria-expanded": "false", "aria-controls": `tools-${id}` },
      press: () => this.#open(this.#menu.hidden),
    });
    this.#buttons = {
      handOver: tool("hand-over", "desk.tool.handOver", handlers.handOver),
      askLead: tool("ask-lead", "desk.tool.askLead", () => handlers.askSecond(true)),
      askSecond: tool("ask-second", "desk.tool.askSecond", () => handlers.askSecond(false)),
      callAgain: tool("call-again", "desk.tool.callAgain", handlers.callAgain),
      join: tool("join", "desk.tool.join", handlers.join),
      takeOver: tool("take-over", "desk.tool.takeOver", handlers.takeOver),
      leave: tool("leave", "desk.tool.leave", handlers.leave),
    };
    this.#menu = element("div", { id: `tools-${id}`, class: "tool-menu" }, Object.values(this.#buttons));
    this.#menu.hidden = true;
    this.root = element("div", { class: "tools" }, [this.#flag, this.#more, this.#end, this.#menu]);
    this.root.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || this.#menu.hidden) return;
      event.preventDefault();
      this.#open(false);
      this.#more.focus();
    });
  }

  /** @param {Talk} talk @param {Desk} desk */
  show(talk, desk) {
    const can = possible(talk, desk);
    /** @type {Record<string, boolean>} */
    const shown = can;
    for (const [name, button] of Object.entries(this.#buttons)) button.hidden = !shown[name];
    this.#flag.hidden = !can.flag;
    this.#flag.setAttribute("aria-pressed", String(inEmergency(talk)));
    setText(this.#flag, inEmergency(talk) ? "desk.tool.flagged" : "desk.tool.flag");
    this.#end.hidden = !can.end;
    setText(this.#end, talk.kind === "live" ? "desk.tool.end" : "desk.tool.answered");
    this.#more.hidden = Object.values(this.#buttons).every((button) => button.hidden);
    if (this.#more.hidden) this.#menu.hidden = true;
  }

  /** @param {boolean} open */
  #open(open) {
    this.#menu.hidden = !open;
    this.#more.setAttribute("aria-expanded", String(open));
    if (open) [...this.#menu.querySelectorAll("button")].find((button) => !button.hidden)?.focus();
  }
}
