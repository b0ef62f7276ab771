/** Help requests and tasks: beside the visits those that concern this page's person, on a page of
 * their own all of the organisation, the oldest first. It shows what the gateway last said and reports
 * presses. */

import { soundWaits } from "../media/sound.js";
import { plural, text } from "../language/language.js";
import { byId, element, setText, setWords } from "./dom.js";
import { TaskCard } from "./task-card.js";
import { askWords, asks, byAge, byUrgency, isAhead } from "./task-words.js";

/** @typedef {import("../signalling/messages.js").Task} Task */
/** @typedef {import("../signalling/messages.js").Visit} Visit */

/**
 * @typedef {object} PanelView
 * @property {Task[]} tasks those to be shown
 * @property {number} elsewhere how many more there are on the page of tasks
 * @property {boolean} whole this is the page of tasks
 * @property {"own" | "all" | null} units whose are shown there; null: there is nothing to choose
 * @property {number} now
 * @property {(task: Task) => Visit | null} visitOf
 * @property {(task: Task) => string} unitOf its unit's name, where that is to be told
 * @property {boolean} callable calls can be made from this page
 * @property {Map<string, string>} troubles text keys, by task
 * @property {boolean} asking something rings, or would if it were not muted
 * @property {boolean} muted
 * @property {"notYet" | "yes" | "noLonger"} knows whether that is all there is
 *
 * @typedef {import("./task-card.js").TaskActions & { mute: () => void, open: () => void,
 *   choose: (units: "own" | "all") => void }} PanelActions
 */

export class TaskPanel {
  #actions;
  #title = element("h2", { id: "task-title" });
  #list = element("ul", { id: "task-list", class: "task-list" });
  #count = element("p", { id: "task-count", class: "quiet" });
  #sound = element("p", { id: "task-sound", class: "task-sound", attributes: { role: "status" } });
  #mute;
  #more;
  #units;
  #news = element("p", { id: "task-news", class: "for-readers", attributes: { role: "alert" } });
  #root = byId("task-panel", HTMLElement);
  /** @type {Map<string, TaskCard>} */
  #cards = new Map();

  /** @param {PanelActions} actions */
  constructor(actions) {
    this.#actions = actions;
    this.#mute = element("button", { id: "task-mute", class: "button", key: "task.mute", press: actions.mute });
    this.#more = element("button", { id: "task-more", class: "button", press: actions.open });
    const own = element("button", { id: "task-units-own", class: "button", key: "task.units.own", press: () => actions.choose("own") });
    const all = element("button", { id: "task-units-all", class: "button", key: "task.units.all", press: () => actions.choose("all") });
    this.#units = { own, all, root: element("div", { class: "segments", label: "task.units.title", attributes: { role: "group" } }, [own, all]) };
    this.#root.replaceChildren(
      element("div", { class: "task-head" }, [
        element("div", {}, [this.#title, this.#count]),
        element("div", { class: "task-head-actions" }, [this.#units.root, this.#mute]),
      ]),
      this.#sound,
      this.#news,
      this.#list,
      this.#more,
    );
  }

  focus() {
    this.#title.tabIndex = -1;
    this.#title.focus({ preventScroll: true });
  }

  /** @param {PanelView} view */
  show(view) {
    const { now } = view;
    const tasks = [...view.tasks].sort(view.whole ? byAge : byUrgency(now));
    this.#root.classList.toggle("calm", tasks.length === 0 && !view.whole);
    this.#root.classList.toggle("whole", view.whole);
    this.#root.classList.toggle("asking", view.asking);
    setText(this.#title, view.whole ? "task.pageTitle" : "task.title");
    this.#showCount(view, tasks);
    this.#mute.hidden = !view.asking || view.muted;
    this.#more.hidden = view.whole || view.elsewhere === 0;
    setWords(this.#more, plural("task.more", view.elsewhere));
    this.#units.root.hidden = !view.whole || view.units === null;
    this.#units.own.setAttribute("aria-pressed", String(view.units === "own"));
    this.#units.all.setAttribute("aria-pressed", String(view.units === "all"));
    setWords(this.#sound, view.asking ? soundWords(view.muted) : "");
    setWords(this.#news, newsWords(tasks, now));
    for (const task of tasks) {
      let card = this.#cards.get(task.id);
      if (!card) this.#cards.set(task.id, (card = new TaskCard(task, this.#actions)));
      const trouble = view.troubles.get(task.id);
      card.show({
        task,
        now,
        visit: view.visitOf(task),
        callable: view.callable,
        unit: view.unitOf(task),
        trouble: trouble ? text(trouble, { name: task.owner ?? "" }) : "",
      });
    }
    this.#arrange(tasks);
  }

  /** @param {PanelView} view @param {Task[]} tasks */
  #showCount(view, tasks) {
    const open = tasks.filter((task) => task.state === "open" && !isAhead(task, view.now)).length;
    const ahead = tasks.filter((task) => isAhead(task, view.now)).length;
    if (view.knows === "notYet") setWords(this.#count, "");
    else if (view.knows === "noLonger") setText(this.#count, "task.unknown");
    else if (tasks.length === 0) setText(this.#count, view.whole ? "task.noneAtAll" : "task.none");
    else {
      const first = open > 0 ? plural("task.open", open) : ahead === tasks.length ? "" : text("task.allTaken");
      setWords(this.#count, [first, ahead > 0 ? plural("task.ahead", ahead) : ""].filter(Boolean).join(" "));
    }
  }

  /** @param {Task[]} tasks */
  #arrange(tasks) {
    const focused = document.activeElement;
    const within = focused instanceof HTMLElement && this.#list.contains(focused);
    for (const [id, card] of this.#cards) {
      if (tasks.some((task) => task.id === id)) continue;
      card.item.remove();
      this.#cards.delete(id);
    }
    tasks.forEach((task, index) => {
      const item = this.#cards.get(task.id)?.item;
      const there = this.#list.children[index] ?? null;
      if (item && item !== there) this.#list.insertBefore(item, there);
    });
    if (!within) return;
    // What had the focus was moved, or is of use no longer: keys go on from the same card, else the head.
    if (focused.isConnected && !focused.hidden) focused.focus({ preventScroll: true });
    else this.#focusAfter(focused);
  }

  /** @param {HTMLElement} lost */
  #focusAfter(lost) {
    const id = lost.closest(".task")?.id.slice("task-".length) ?? "";
    const card = this.#cards.get(id);
    if (card) card.focus();
    if (card && this.#list.contains(document.activeElement)) return;
    this.focus();
  }
}

/** @param {boolean} muted */
function soundWords(muted) {
  if (muted) return text("task.muted");
  return soundWaits() ? text("task.touchForSound") : "";
}

/** The newest of those that ask for somebody, for readers: an alert speaks when it changes.
 * @param {Task[]} tasks @param {number} now */
function newsWords(tasks, now) {
  const open = tasks.filter((task) => asks(task, now));
  const newest = open.sort((one, other) => other.openedAt - one.openedAt)[0];
  return newest ? askWords(newest) : "";
}
