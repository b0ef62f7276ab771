/**
 * The tasks of the organisation on a page of staff: kept from the gateway's events, asked for by
 * sound while one that somebody waits for is open, told in the tab's title, and taken, released, done.
 */

import { clockTime } from "../language/clock.js";
import { onLanguageChange, text } from "../language/language.js";
import { onSoundChange } from "../media/sound.js";
import { codeOf } from "../signalling/session.js";
import { TaskPanel } from "../ui/task-panel.js";
import { askWords, asks, byUrgency, concerns, kindOf } from "../ui/task-words.js";
import { Asking } from "./asking.js";

/** @typedef {import("../signalling/messages.js").Task} Task */
/** @typedef {import("../signalling/messages.js").Visit} Visit */
/** @typedef {import("../signalling/session.js").Session} Session */

/** For how long the sound can be turned off (ms): never for good. */
const MUTED_FOR = 5 * 60_000;
/** What is promised by who calls right now (min). */
const AT_ONCE = 5;
/** How long words about a task that is done already stay (ms). */
const LINGERS = 15_000;

/** @type {Record<string, string>} */
const REFUSED = {
  takenByAnother: "task.refused.takenByAnother",
  taskDone: "task.refused.taskDone",
  notFound: "task.refused.taskDone",
  offline: "task.refused.offline",
};

/**
 * @typedef {object} DeskHandlers
 * @property {(task: Task) => Visit | null} visitOf the one of its client by which to call
 * @property {((visit: Visit) => void) | null} call null: no calls from this page
 * @property {() => boolean} inCall
 * @property {() => void} [changed]
 * @property {(task: Task) => void} [record] writes down what came of its visit
 * @property {(task: Task) => void} [details] shows its client and visit
 * @property {() => void} [open] shows the page of tasks
 */

/** The units of the organisation, by id, and which of them is the reader's.
 * @typedef {{ own: string | null, names: Map<string, string> }} UnitNames */

export class TaskDesk {
  /** @type {Map<string, Task>} */
  #tasks = new Map();
  /** What went wrong, by task.
   * @type {Map<string, string>} */
  #troubles = new Map();
  #session;
  #handlers;
  #panel;
  #mutedUntil = 0;
  /** What asked when the sound was turned off; anything else is heard all the same.
   * @type {Set<string>} */
  #muted = new Set();
  /** @type {UnitNames} */
  #units = { own: null, names: new Map() };
  /** Is this the page of tasks, and whose are shown there? */
  #whole = false;
  /** @type {"own" | "all"} */
  #shownUnits = "all";
  /** Does the gateway tell what there is? Before that, and while the line is down, nobody knows.
   * @type {import("../ui/task-panel.js").PanelView["knows"]} */
  #knows = "notYet";
  #asking = new Asking((until) => this.#mute(until));

  /** @param {Session} session @param {DeskHandlers} handlers */
  constructor(session, handlers) {
    this.#session = session;
    this.#handlers = handlers;
    this.#panel = new TaskPanel({
      take: (task, withinMinutes) => void this.#ask("takeTask", task, { withinMinutes }),
      release: (task) => void this.#ask("releaseTask", task),
      finish: (task, result) => void this.#ask("finishTask", task, { result }),
      call: (task, visit) => void this.#call(task, visit),
      record: handlers.record ?? null,
      details: handlers.details ?? null,
      open: () => handlers.open?.(),
      choose: (units) => {
        this.#shownUnits = units;
        this.show();
      },
      mute: () => {
        const until = this.#session.now() + MUTED_FOR;
        this.#asking.silence(until);
        this.#mute(until);
      },
    });
    onLanguageChange(() => this.show());
    onSoundChange(() => this.show());
    setInterval(() => this.show(), 5_000);
  }

  get tasks() {
    return [...this.#tasks.values()];
  }

  /** @param {UnitNames} units */
  know(units) {
    this.#units = units;
    this.show();
  }

  /** Shows all of them, or those that concern the reader.
   * @param {boolean} whole */
  showWhole(whole) {
    this.#whole = whole;
    this.show();
    if (whole) this.#panel.focus();
  }

  /** How many wait for somebody. */
  get waiting() {
    const now = this.#session.now();
    return this.tasks.filter((task) => task.state === "open" && !(task.from > now)).length;
  }

  /** What the gateway says after `hello` or where events are missing.
   * @param {Task[]} tasks */
  replace(tasks) {
    this.#tasks = new Map(tasks.map((task) => [task.id, task]));
    this.#troubles.clear();
    this.back();
  }

  /** The line is down: that nobody asks for help may not be true any more. */
  lost() {
    if (this.#knows === "yes") this.#knows = "noLonger";
    this.show();
  }

  /** The line is back, and what was missed will be told. */
  back() {
    this.#knows = "yes";
    this.show();
  }

  /** Event `task`.
   * @param {Task} task */
  change(task) {
    if (task.state === "done") this.#tasks.delete(task.id);
    else this.#tasks.set(task.id, task);
    if (task.state !== "taken") this.#troubles.delete(task.id);
    this.show();
  }

  /** Is a visit's client known to have a terminal that is away, so that somebody is to do something?
   * @param {string} clientId */
  silenceOf(clientId) {
    return this.tasks.find((task) => task.kind === "terminalSilent" && task.clientId === clientId) ?? null;
  }

  /** The number of who is on call, where the gateway has told it.
   * @returns {string | null} */
  get onCallPhone() {
    return this.tasks.find((task) => task.onCallPhone)?.onCallPhone ?? null;
  }

  /** When a client who was not reached at a visit is tried again; empty: not known.
   * @param {string} visitId */
  searchWords(visitId) {
    const task = this.tasks.find((one) => one.visitId === visitId && kindOf(one).rung);
    if (!task) return "";
    const kind = text(kindOf(task).key).toLowerCase();
    return text("task.comes", { kind, time: clockTime(task.from) });
  }

  /** In one sentence what asks for somebody; empty: nothing. */
  words() {
    const open = this.#open();
    const first = open[0];
    if (!first) return "";
    return open.length > 1 ? `${askWords(first)} ${text("task.asksMany", { count: open.length })}` : askWords(first);
  }

  stop() {
    this.#tasks.clear();
    this.show();
  }

  show() {
    const now = this.#session.now();
    const open = this.#open();
    // What no longer asks is forgotten, so that it is heard where it asks anew.
    const asking = new Set(open.map(momentOf));
    this.#muted = new Set([...this.#muted].filter((one) => asking.has(one)));
    const muted = now < this.#mutedUntil && [...asking].every((one) => this.#muted.has(one));
    const shown = this.tasks.filter((task) => this.#isShown(task));
    this.#panel.show({
      tasks: shown,
      elsewhere: this.#handlers.open ? this.tasks.length - shown.length : 0,
      whole: this.#whole,
      units: this.#units.own === null ? null : this.#shownUnits,
      unitOf: (task) => this.#unitOf(task),
      now,
      visitOf: (task) => this.#handlers.visitOf(task),
      callable: this.#handlers.call !== null,
      troubles: this.#troubles,
      asking: open.length > 0,
      muted,
      knows: this.#knows,
    });
    this.#asking.set(open.length === 0 || muted ? null : this.#urgency(open));
    this.#title(open);
    this.#handlers.changed?.();
  }

  /** What rings now, the most urgent first. */
  #open() {
    const now = this.#session.now();
    return this.tasks.filter((task) => asks(task, now)).sort(byUrgency(now));
  }

  /** @param {Task} task */
  #isShown(task) {
    const { own } = this.#units;
    if (this.#whole) return own === null || this.#shownUnits === "all" || !task.unitId || task.unitId === own;
    return !this.#handlers.open || concerns(task, own);
  }

  /** Told where it is another one than the reader's.
   * @param {Task} task */
  #unitOf(task) {
    const { own, names } = this.#units;
    return task.unitId && task.unitId !== own ? names.get(task.unitId) ?? "" : "";
  }

  /** @param {number} until */
  #mute(until) {
    this.#mutedUntil = until;
    this.#muted = new Set(this.#open().map(momentOf));
    this.show();
  }

  /** @param {Task[]} open */
  #urgency(open) {
    // In a call it is heard softly: the client hears it too.
    if (this.#handlers.inCall()) return 0;
    return /** @type {0 | 1 | 2} */ (Math.max(...open.map((task) => task.escalation)));
  }

  /** @param {Task[]} open */
  #title(open) {
    const own = text(document.querySelector("title")?.getAttribute("data-text") ?? "");
    const title = open.length > 0 ? `(${open.length}) ${this.words()}` : own;
    if (document.title !== title) document.title = title;
  }

  /** Who calls has the task: it rings for nobody else meanwhile.
   * @param {Task} task @param {Visit} visit */
  async #call(task, visit) {
    if (task.state === "open" && !(await this.#ask("takeTask", task, { withinMinutes: AT_ONCE }))) return;
    this.#handlers.call?.(visit);
  }

  /** @param {string} type @param {Task} task @param {object} [more] @returns {Promise<boolean>} whether it was done */
  async #ask(type, task, more = {}) {
    this.#troubles.delete(task.id);
    try {
      await this.#session.request(type, { taskId: task.id, ...more }, true);
      return true;
    } catch (error) {
      const trouble = REFUSED[codeOf(error)] ?? "task.refused.other";
      this.#troubles.set(task.id, trouble);
      if (trouble === REFUSED.taskDone) this.#lingers(task);
      return false;
    } finally {
      this.show();
    }
  }

  /** Who was too late is told so on the card, which stays a moment longer.
   * @param {Task} task */
  #lingers(task) {
    this.#tasks.set(task.id, { ...task, state: "done" });
    setTimeout(() => {
      this.#troubles.delete(task.id);
      if (this.#tasks.get(task.id)?.state === "done") this.#tasks.delete(task.id);
      this.show();
    }, LINGERS);
  }
}

/** One that is opened again, or grows more urgent, asks anew.
 * @param {Task} task */
const momentOf = (task) => `${task.id} ${task.escalation}`;
