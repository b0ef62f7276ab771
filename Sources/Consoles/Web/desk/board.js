/** The shift lead's board: how the shift is, who carries how much, and what can be done about it. */

import { plural, text } from "../language/language.js";
import { byId, element, say, setText } from "../ui/dom.js";
import { BoardQueue } from "./board-queue.js";
import { BoardTalks } from "./board-talks.js";
import { KeyedList } from "./keyed.js";
import { ShiftsPanel } from "./shifts-panel.js";
import { allTalks, inEmergency } from "./view.js";
import { STATUS, queueOf, waitWords } from "./words.js";

/** @typedef {import("./messages.js").Desk} Desk */
/** @typedef {import("./messages.js").Queue} Queue */
/** @typedef {import("./messages.js").TeamMember} TeamMember */

/**
 * @typedef {object} BoardHandlers
 * @property {(type: string, body: object) => Promise<string>} ask resolves with a text key of what went wrong; empty: nothing
 * @property {(conversation: string) => void} observe
 * @property {(make: () => string, back?: () => void) => void} notice what was done, and the way back
 * @property {() => number} now
 */

/** @typedef {{ name: string, key: string, value: string, loud: boolean }} Figure */

export class Board {
  #figures;
  #queues;
  #team;
  #absent;
  #talks;
  #shifts;
  #now;
  #nobody = element("p", { class: "quiet", key: "desk.board.nobody" });
  #absentTitle = element("h3", { key: "desk.board.absent" });

  /** @param {BoardHandlers} handlers */
  constructor(handlers) {
    this.#now = handlers.now;
    const figures = element("dl", { class: "figures" });
    const queues = element("ul", { class: "board-queues" });
    const team = element("ul", { class: "board-team" });
    const absent = element("ul", { class: "board-absent" });
    /** @type {KeyedList<Figure>} */
    this.#figures = new KeyedList(figures, ({ name }) => name, figureRow);
    /** @type {KeyedList<Queue>} */
    this.#queues = new KeyedList(queues, ({ id }) => id, (queue) => new BoardQueue(queue, handlers));
    /** @type {KeyedList<{ member: TeamMember, desk: Desk }>} */
    this.#team = new KeyedList(team, ({ member }) => member.id, memberRow);
    /** @type {KeyedList<{ words: () => string, id: string }>} */
    this.#absent = new KeyedList(absent, ({ id }) => id, ({ id }) => {
      const root = element("li", { id: `absent-${id}` });
      return { root, show: ({ words }) => say(root, words) };
    });
    this.#talks = new BoardTalks(handlers);
    this.#shifts = new ShiftsPanel(handlers);
    byId("board", HTMLElement).replaceChildren(
      element("h1", { id: "board-title", key: "desk.board.title" }),
      element("p", {}, [element("a", { id: "to-chat-statistics", class: "button", key: "chatfigures.link", attributes: { href: "/chat-statistics.html" } })]),
      figures,
      this.#absentTitle,
      absent,
      element("h2", { key: "desk.board.talks" }),
      this.#talks.root,
      element("h2", { key: "desk.board.team" }),
      team,
      this.#nobody,
      this.#shifts.root,
      element("h2", { key: "desk.board.queues" }),
      queues,
    );
  }

  /** @param {Desk} desk */
  show(desk) {
    const now = this.#now();
    this.#figures.show(figures(desk, now));
    this.#talks.show(desk);
    this.#team.show([...desk.team].sort(byStatus).map((member) => ({ member, desk })));
    this.#nobody.hidden = desk.team.length > 0;
    this.#shifts.show(desk);
    this.#absentTitle.hidden = desk.absent.length === 0;
    this.#absent.show(desk.absent.map(({ id, name, queue, since }) => ({
      id: `${id}-${queue}`,
      words: () => text("desk.board.absentWords", { name, queue: queueOf(desk, queue)?.name ?? "", time: waitWords(now - since) }),
    })));
    this.#queues.show(desk.queues.filter(({ isLead }) => isLead));
  }
}

/** @param {Desk} desk @param {number} now @returns {Figure[]} */
function figures(desk, now) {
  const waiting = desk.queues.reduce((sum, queue) => sum + queue.waiting, 0);
  const since = desk.queues.flatMap(({ longestSince }) => longestSince ?? []);
  const talks = allTalks(desk);
  const open = talks.filter(({ phase }) => phase === "open" || phase === "called").length;
  const flags = talks.filter(inEmergency).length;
  const alarms = desk.alarms.filter(({ seenBy }) => seenBy === null).length;
  return [
    { name: "waiting", key: "desk.board.waiting", value: String(waiting), loud: false },
    { name: "longest", key: "desk.board.longest", value: since.length > 0 ? waitWords(now - Math.min(...since)) : "–", loud: false },
    { name: "open", key: "desk.board.open", value: String(open), loud: false },
    { name: "flags", key: "desk.board.flags", value: String(flags), loud: flags > 0 },
    { name: "alarms", key: "desk.board.alarms", value: String(alarms), loud: alarms > 0 },
    { name: "absentees", key: "desk.board.absentCount", value: String(desk.absent.length), loud: desk.absent.length > 0 },
  ];
}

/** @param {Figure} first */
function figureRow(first) {
  const value = element("dd");
  const root = element("div", { id: `figure-${first.name}` }, [element("dt", { key: first.key }), value]);
  const show = (/** @type {Figure} */ figure) => {
    value.textContent = figure.value;
    root.classList.toggle("loud", figure.loud);
  };
  return { root, show };
}

/** @param {{ member: TeamMember, desk: Desk }} first */
function memberRow(first) {
  const status = element("p", { class: "member-status" });
  const carries = element("p", { class: "quiet" });
  const name = element("p", { class: "member-name", words: first.member.name });
  const root = element("li", { id: `member-${first.member.id}` }, [name, status, carries]);
  const show = (/** @type {{ member: TeamMember, desk: Desk }} */ { member, desk }) => {
    root.dataset.status = member.status;
    setText(status, STATUS[member.status] ?? "desk.status.off");
    say(carries, () => [
      member.isLead ? text("desk.board.lead") : "",
      member.planned ? text("desk.board.planned") : "",
      plural("desk.board.carries", member.conversations),
      member.queues.map((id) => queueOf(desk, id)?.name ?? "").filter(Boolean).join(", "),
    ].filter(Boolean).join(" · "));
  };
  return { root, show };
}

/** Who is there first, and of those who carries most.
 * @param {TeamMember} one @param {TeamMember} other */
function byStatus(one, other) {
  const order = { available: 0, wrappingUp: 1, pause: 2, off: 3 };
  return order[one.status] - order[other.status] || other.conversations - one.conversations || one.name.localeCompare(other.name, "fi");
}
