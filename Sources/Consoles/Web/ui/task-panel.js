/** Help requests and tasks of the organisation: help first, the loudest and oldest before others. It
 * shows what the gateway last said and reports presses. */

import { soundWaits } from "../media/sound.js";
import { plural, text } from "../language/language.js";
import { byId, element, setText, setWords } from "./dom.js";
import { TaskCard } from "./task-card.js";

/** @typedef {import("../signalling/messages.js").Task} Task */
/** @typedef {import("../signalling/messages.js").Visit} Visit */

/**
 * @typedef {object} PanelView
 * @property {Task[]} tasks
 * @property {number} now
 * @property {(task: Task) => Visit | null} visitOf
 * @property {boolean} callable calls can be made from this page
 * @property {Map<string, string>} troubles text keys, by task
 * @property {boolean} asking something rings, or would if it were not muted
 * @property {boolean} muted
 * @property {"notYet" | "yes" | "noLonger"} knows whether that is all there is
 */

export class TaskPanel {
  #actions;
  #list = element("ul", { id: "task-list", class: "task-list" });
  #count = element("p", { id: "task-count", class: "quiet" });
  #sound = element("p", { id: "task-sound", class: "task-sound", attributes: { role: "status" } });
  #mute;
  #news = element("p", { id: "task-news", class: "for-readers", attributes: { role: "alert" } });
  #root = byId("task-panel", HTMLElement);
  /** @type {Map<string, TaskCard>} */
  #cards = new Map();

  /** @param {import("./task-card.js").TaskActions & { mute: () => void }} actions */
  constructor(actions) {
    this.#actions = actions;
    this.#mute = element("button", { id: "task-mute", class: "button", key: "task.mute", press: actions.mute });
    this.#root.replaceChildren(
      element("div", { class: "task-head" }, [
        element("div", {}, [element("h2", { id: "task-title", key: "task.title" }), this.#count]),
        this.#mute,
      ]),
      this.#sound,
      this.#news,
      this.#list,
    );
  }

  /** @param {PanelView} view */
  show(view) {
    const tasks = [...view.tasks].sort(byUrgency);
    const open = tasks.filter((task) => task.state === "open").length;
    this.#root.classList.toggle("calm", tasks.length === 0);
    this.#root.classList.toggle("asking", view.asking);
    if (view.knows === "notYet") setWords(this.#count, "");
    else if (view.knows === "noLonger") setText(this.#count, "task.unknown");
    else if (tasks.length === 0) setText(this.#count, "task.none");
    else setWords(this.#count, open > 0 ? plural("task.open", open) : text("task.allTaken"));
    this.#mute.hidden = !view.asking || view.muted;
    setWords(this.#sound, view.asking ? soundWords(view.muted) : "");
    setWords(this.#news, newsWords(tasks));
    for (const task of tasks) {
      let card = this.#cards.get(task.id);
      if (!card) this.#cards.set(task.id, (card = new TaskCard(task, this.#actions)));
      const trouble = view.troubles.get(task.id);
      card.show({
        task,
        now: view.now,
        visit: view.visitOf(task),
        callable: view.callable,
        trouble: trouble ? text(trouble, { name: task.owner ?? "" }) : "",
      });
    }
    this.#arrange(tasks);
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
    const title = byId("task-title", HTMLElement);
    title.tabIndex = -1;
    title.focus({ preventScroll: true });
  }
}

/** @param {boolean} muted */
function soundWords(muted) {
  if (muted) return text("task.muted");
  return soundWaits() ? text("task.touchForSound") : "";
}

/** The newest request that nobody has, for readers: an alert speaks when it changes.
 * @param {Task[]} tasks */
function newsWords(tasks) {
  const open = tasks.filter((task) => task.kind === "help" && task.state === "open");
  const newest = open.sort((one, other) => other.openedAt - one.openedAt)[0];
  return newest ? text("task.asks", { name: newest.clientName ?? newest.terminalName }) : "";
}

/** Help before the rest, what nobody has before what somebody has, the loudest and oldest first.
 * @param {Task} one @param {Task} other */
function byUrgency(one, other) {
  return (
    Number(other.kind === "help") - Number(one.kind === "help") ||
    Number(other.state === "open") - Number(one.state === "open") ||
    other.escalation - one.escalation ||
    one.openedAt - other.openedAt
  );
}
