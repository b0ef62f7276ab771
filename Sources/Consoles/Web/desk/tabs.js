/** The way between the queue, the conversations and the shift lead's board, where they do not fit
 * beside each other. */

import { plural, text } from "../language/language.js";
import { byId, element, say } from "../ui/dom.js";
import { KeyedList } from "./keyed.js";

/** @typedef {"queue" | "talk" | "board"} Place */

/**
 * @typedef {object} Tab
 * @property {string} id
 * @property {() => string} make
 * @property {boolean} current
 * @property {boolean} loud
 * @property {"narrow" | "wide" | "both"} where it is needed
 * @property {() => void} go
 */

export class Tabs {
  #list;

  constructor() {
    /** @type {KeyedList<Tab>} */
    this.#list = new KeyedList(byId("tabs", HTMLElement), ({ id }) => id, (first) => {
      let go = first.go;
      const button = element("button", { id: first.id, class: "button tab", press: () => go() });
      const show = (/** @type {Tab} */ tab) => {
        go = tab.go;
        say(button, tab.make);
        button.classList.toggle("loud", tab.loud);
        if (tab.current) button.setAttribute("aria-current", "true");
        else button.removeAttribute("aria-current");
      };
      return { root: element("li", { class: `tab-${first.where}` }, [button]), show };
    });
  }

  /** @param {Tab[]} tabs */
  show(tabs) {
    this.#list.show(tabs);
  }
}

/** @param {number} number @param {string} topic @param {number} unread */
export function talkTabWords(number, topic, unread) {
  const name = topic ? `${number} ${topic}` : text("desk.talk.title", { number });
  return unread > 0 ? `${name} · ${plural("desk.talk.unread", unread)}` : name;
}
