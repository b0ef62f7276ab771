/** How a conversation is, in sentences with what can be done about it: danger, who is here, what was
 * offered and not answered yet. */

import { clockTime, momentWords } from "../language/clock.js";
import { text } from "../language/language.js";
import { element, say } from "../ui/dom.js";
import { KeyedList } from "./keyed.js";
import { partOf } from "./view.js";
import { waitWords } from "./words.js";

/** @typedef {import("./messages.js").Talk} Talk */
/** @typedef {{ id: string, loud: boolean, make: () => string, way: Way | null }} Line */
/** @typedef {{ name: string, key: string, href?: string }} Way */

/** @type {Record<string, string>} */
const ENDED = {
  visitor: "desk.state.endedByVisitor",
  counsellor: "desk.state.endedByCounsellor",
  silence: "desk.state.endedBySilence",
  unanswered: "desk.state.endedUnanswered",
};

export class TalkState {
  root = element("ul", { class: "talk-lines" });
  #list;

  /** @param {string} id @param {(name: string) => void} way what is pressed: `seen`, `call`, `keep` */
  constructor(id, way) {
    /** @type {KeyedList<Line>} */
    this.#list = new KeyedList(this.root, (line) => line.id, (line) => {
      const words = element("p");
      const button = wayButton(line.way, id, way);
      const root = element("li", { class: line.loud ? "loud" : "", attributes: { "data-line": line.id } }, [words, button]);
      return { root, show: ({ make }) => say(words, make) };
    });
  }

  /** @param {Talk} talk @param {string} self @param {number} now @param {(professional: string) => string} nameOf */
  show(talk, self, now, nameOf) {
    this.#list.show(lines(talk, self, now, nameOf));
    this.root.hidden = this.root.childElementCount === 0;
  }
}

/** @param {Way | null} way @param {string} id @param {(name: string) => void} press */
function wayButton(way, id, press) {
  if (!way) return null;
  if (way.href) {
    return element("a", { id: `${way.name}-${id}`, class: "button button-call", key: way.key, attributes: { href: way.href, target: "_blank", rel: "noopener" } });
  }
  return element("button", { id: `${way.name}-${id}`, class: "button", key: way.key, press: () => press(way.name) });
}

/** The most urgent first.
 * @param {Talk} talk @param {string} self @param {number} now
 * @param {(professional: string) => string} nameOf @returns {Line[]} */
export function lines(talk, self, now, nameOf) {
  const own = partOf(talk, self) === "counsellor";
  /** @type {Line[]} */
  const made = [];
  const add = (/** @type {string} */ id, /** @type {() => string} */ make, /** @type {Way | null} */ way = null, loud = false) =>
    made.push({ id, loud, make, way });
  if (talk.danger) {
    const way = talk.alarmSeen ? null : { name: "seen", key: "desk.alarm.seen" };
    add(talk.alarmSeen ? "danger-seen" : "danger", () => text("desk.state.danger"), way, true);
  }
  const { offeredTo } = talk;
  if (offeredTo?.id === null) add("offered", () => text("desk.state.offeredToQueue"), own ? { name: "keep", key: "desk.state.keep" } : null);
  else if (offeredTo) {
    add("offered", () => text("desk.state.offered", { name: offeredTo.name ?? "" }), own ? { name: "keep", key: "desk.state.keep" } : null);
  }
  const { asked } = talk;
  if (asked !== null) add("asked", () => (asked.id === null ? text("desk.state.askedLead") : text("desk.state.asked", { name: nameOf(asked.id) })));
  if (talk.phase === "called") add("called", () => text("desk.state.called"));
  if (talk.parked) add("parked", () => text("desk.state.parked"));
  else if (talk.phase === "open" && talk.kind === "live" && !talk.visitorHere) add("away", () => text("desk.state.away"));
  if (talk.phase === "ended") add("ended", () => endedWords(talk, now));
  return made;
}

/** @param {Talk} talk @param {number} now */
function endedWords(talk, now) {
  const ended = text(ENDED[talk.endedBy ?? ""] ?? "desk.state.ended");
  if (talk.deletesAt === null) return ended;
  return `${ended} ${text("desk.state.deletes", { when: momentOrSoon(talk.deletesAt, now) })}`;
}

/** @param {number} time @param {number} now */
const momentOrSoon = (time, now) => (time <= now ? text("desk.wait.now") : momentWords(time, now));

/** Since when it goes on, and in which queue.
 * @param {Talk} talk @param {string} queue @param {number} now */
export const sinceWords = (talk, queue, now) =>
  [queue, text("desk.talk.since", { time: clockTime(talk.since), lasting: waitWords(now - talk.since) })].filter(Boolean).join(" · ");
