/** The open conversations on the shift lead's board: who carries them, which are in danger, and a way
 * to follow each. Whoever follows is seen by the visitor and the counsellor. */

import { text } from "../language/language.js";
import { element, say, setLabel } from "../ui/dom.js";
import { KeyedList } from "./keyed.js";
import { allTalks, inEmergency, leads, partOf } from "./view.js";
import { kindWords, languageWords, partWords, queueOf, topicWords, waitWords } from "./words.js";

/** @typedef {import("./messages.js").Desk} Desk */
/** @typedef {import("./messages.js").Talk} Talk */
/** @typedef {import("./board.js").BoardHandlers} BoardHandlers */
/** @typedef {{ talk: Talk, desk: Desk }} Shown */

export class BoardTalks {
  root;
  #list;
  #empty = element("p", { class: "quiet", key: "desk.board.noTalks" });
  #handlers;

  /** @param {BoardHandlers} handlers */
  constructor(handlers) {
    this.#handlers = handlers;
    const list = element("ul", { id: "board-talks", class: "board-talks" });
    /** @type {KeyedList<Shown>} */
    this.#list = new KeyedList(list, ({ talk }) => talk.conversation, ({ talk }) => this.#row(talk.conversation));
    this.root = element("div", {}, [list, this.#empty]);
  }

  /** @param {Desk} desk */
  show(desk) {
    const talks = allTalks(desk)
      .filter(({ phase }) => phase === "open" || phase === "called")
      .sort((one, other) => Number(loud(other)) - Number(loud(one)) || one.since - other.since);
    this.#list.show(talks.map((talk) => ({ talk, desk })));
    this.#empty.hidden = talks.length > 0;
  }

  /** @param {string} conversation */
  #row(conversation) {
    const who = element("p", { class: "member-name" });
    const what = element("p");
    const people = element("p", { class: "quiet" });
    const marks = element("p", { class: "board-marks" });
    const observe = element("button", { id: `observe-${conversation}`, class: "button", key: "desk.board.observe", press: () => this.#handlers.observe(conversation) });
    const root = element("li", { id: `board-talk-${conversation}` }, [element("div", {}, [who, what, people, marks]), observe]);
    const show = (/** @type {Shown} */ { talk, desk }) => {
      const queue = queueOf(desk, talk.queue);
      root.classList.toggle("in-danger", loud(talk));
      say(who, () => talk.counsellor?.name ?? text("desk.board.noCounsellor"));
      say(what, () => [
        topicWords(queue, talk.topic) || text("desk.waiter.noTopic"),
        talk.kind === "live" ? "" : kindWords(talk.kind),
        languageWords(talk.language),
        waitWords(this.#handlers.now() - talk.since),
        talk.phase === "called" ? text("desk.board.called") : "",
      ].filter(Boolean).join(" · "));
      const beside = talk.people.filter(({ id }) => id !== talk.counsellor?.id);
      say(people, () => (beside.length > 0 ? text("desk.talk.people", { names: beside.map(({ name, part }) => `${name} (${partWords(part)})`).join(", ") }) : ""));
      people.hidden = beside.length === 0;
      say(marks, () => [
        talk.danger ? text("desk.waiter.danger") : "",
        inEmergency(talk) ? text("desk.tool.flagged") : "",
      ].filter(Boolean).join(" · "));
      marks.hidden = marks.textContent === "";
      observe.hidden = partOf(talk, desk.me.id) !== null || !leads(desk, talk.queue);
      setLabel(observe, `${observe.textContent}: ${who.textContent}, ${what.textContent}`);
    };
    return { root, show };
  }
}

/** @param {Talk} talk */
const loud = (talk) => talk.danger || inEmergency(talk);
