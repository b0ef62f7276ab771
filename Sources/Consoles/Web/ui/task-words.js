/** What a task is, what is to be done, by when, and which words it has for that. Pure. */

import { clockTime, durationWords } from "../language/clock.js";
import { text } from "../language/language.js";

/** @typedef {import("../signalling/messages.js").Task} Task */
/** @typedef {import("../signalling/messages.js").TaskKind} TaskKind */
/** @typedef {import("../signalling/messages.js").TaskResult} TaskResult */
/** @typedef {import("../signalling/messages.js").Visit} Visit */
/** @typedef {import("./icons.js").IconName} IconName */

/**
 * @typedef {object} KindOfTask
 * @property {string} key its name
 * @property {IconName} shape
 * @property {string} todo what is to be done, while nobody has done it
 * @property {number[]} promises by when somebody may say to have done it (min)
 * @property {boolean} [calls] by a call from this page
 * @property {boolean} [waits] somebody waits for it: it sounds at whom it is meant for
 * @property {boolean} [rung] a client was not reached, and is being looked for
 */

/** @type {Record<TaskKind, KindOfTask>} */
const KINDS = {
  help: { key: "task.kind.help", shape: "help", todo: "task.state.open", promises: [5, 10, 30], calls: true, waits: true },
  consentWithdrawn: { key: "task.kind.consentWithdrawn", shape: "withdrawn", todo: "task.state.consent", promises: [60], calls: true },
  terminalSilent: { key: "task.kind.terminalSilent", shape: "screenSilent", todo: "task.state.silent", promises: [60], calls: true },
  ringAgain: { key: "task.kind.ringAgain", shape: "phone", todo: "task.todo.ringAgain", promises: [5, 10], calls: true, waits: true, rung: true },
  ringLouder: { key: "task.kind.ringLouder", shape: "sound", todo: "task.todo.ringLouder", promises: [5, 10], calls: true, waits: true, rung: true },
  phoneClient: { key: "task.kind.phoneClient", shape: "phone", todo: "task.todo.phoneClient", promises: [5, 10], waits: true, rung: true },
  askRelative: { key: "task.kind.askRelative", shape: "people", todo: "task.todo.askRelative", promises: [10, 30], waits: true, rung: true },
  fieldVisit: { key: "task.kind.fieldVisit", shape: "door", todo: "task.todo.fieldVisit", promises: [15, 30, 60], waits: true, rung: true },
  lastResort: { key: "task.kind.lastResort", shape: "stateLate", todo: "task.todo.lastResort", promises: [5], waits: true, rung: true },
  visitUnattempted: { key: "task.kind.visitUnattempted", shape: "stateLate", todo: "task.todo.visitUnattempted", promises: [5, 15], calls: true, waits: true },
  outcomeMissing: { key: "task.kind.outcomeMissing", shape: "write", todo: "task.todo.outcomeMissing", promises: [30] },
  followUp: { key: "task.kind.followUp", shape: "followUp", todo: "task.todo.followUp", promises: [60, 120], calls: true },
  physicalVisit: { key: "task.kind.physicalVisit", shape: "door", todo: "task.todo.physicalVisit", promises: [30, 60, 120] },
};
/** Of a later version of the gateway.
 * @type {KindOfTask} */
const OTHER = { key: "task.kind.other", shape: "stateComing", todo: "task.state.open", promises: [60] };

/** @type {Record<TaskKind, TaskResult[]>} */
const RESULTS = {
  help: ["done"],
  consentWithdrawn: ["done"],
  terminalSilent: ["done"],
  ringAgain: ["impossible"],
  ringLouder: ["impossible"],
  phoneClient: ["allWell", "noAnswer", "needsHelp", "impossible"],
  askRelative: ["allWell", "noAnswer", "needsHelp", "impossible"],
  fieldVisit: ["allWell", "noAnswer", "needsHelp", "impossible"],
  lastResort: ["allWell", "needsHelp"],
  visitUnattempted: [],
  outcomeMissing: [],
  followUp: ["done"],
  physicalVisit: ["done"],
};

/** @param {Pick<Task, "kind">} task @returns {KindOfTask} */
export const kindOf = (task) => KINDS[task.kind] ?? OTHER;

/** What may be said to have come of it.
 * @param {Pick<Task, "kind">} task @returns {TaskResult[]} */
export const resultsOf = (task) => RESULTS[task.kind] ?? ["done"];

/** Whom it is about, as a name.
 * @param {Task} task */
export const whoOf = (task) => task.clientName ?? task.terminalName ?? "";

/** It is known already, and to be done later.
 * @param {Task} task @param {number} now */
export const isAhead = (task, now) => task.state === "open" && task.from > now;

/** Does it ring until somebody has it? Help at every page; of what else somebody waits for, at the page
 * of whom it is meant for, and at every other once it has waited too long.
 * @param {Task} task @param {number} now */
export function asks(task, now) {
  if (task.state !== "open" || isAhead(task, now)) return false;
  if (task.kind === "help") return true;
  return task.escalation > 0 || (kindOf(task).waits === true && task.forMe === true);
}

/** One sentence that asks for somebody.
 * @param {Task} task */
export function askWords(task) {
  if (task.kind === "help") return text("task.asks", { name: whoOf(task) });
  return text("task.waits", { kind: text(kindOf(task).key), name: whoOf(task) });
}

/** @param {Task} task @param {number} now @param {string} unit its name, where that is to be told */
export function fromWords(task, now, unit) {
  const place = task.clientName ? task.terminalName : "";
  if (isAhead(task, now)) return [place, unit, text("task.begins", { time: clockTime(task.from) })].filter(Boolean).join(" · ");
  const since = task.kind === "help" || task.from === undefined ? task.openedAt : task.from;
  const waited = Math.floor(Math.max(0, now - since) / 60_000) * 60_000;
  const ago = waited > 0 ? text("task.ago", { time: durationWords(waited) }) : text("task.justNow");
  return [place, unit, text("task.at", { time: clockTime(since) }), ago].filter(Boolean).join(" · ");
}

/** Who has it, or what is to be done.
 * @param {Task} task @param {number} now */
export function stateWords(task, now) {
  const kind = kindOf(task);
  if (task.state === "done") return text("task.state.done");
  if (task.state === "taken") {
    const promise = { name: task.owner ?? "", time: task.callBy === null ? "" : clockTime(task.callBy) };
    if (task.kind === "help") return text(task.mine ? "task.state.mine" : "task.state.taken", promise);
    const whose = text(task.mine ? "task.state.mineOther" : "task.state.takenOther", promise);
    return task.mine && kind.rung ? `${todoWords(task)} ${whose}` : whose;
  }
  if (task.kind === "help") return task.escalation > 0 ? "" : text(kind.todo);
  return [todoWords(task), dueWords(task, now)].filter(Boolean).join(" ");
}

/** @param {Task} task */
function todoWords(task) {
  if (task.kind === "phoneClient" && !task.phone) return text("task.todo.phoneClientNone");
  return text(kindOf(task).todo);
}

/** @param {Task} task @param {number} now */
function dueWords(task, now) {
  if (!task.dueBy || isAhead(task, now)) return "";
  return text(task.dueBy < now ? "task.overdue" : "task.dueBy", { time: clockTime(task.dueBy) });
}

/** @param {Task} task @param {number} now */
export function loudWords(task, now) {
  if (task.state !== "open" || task.escalation === 0 || isAhead(task, now)) return "";
  if (task.escalation === 1) return text("task.loud");
  return task.onCallPhone ? text("task.onCall", { phone: task.onCallPhone }) : text("task.onCallNone");
}

/** @param {Task} task @param {number} minutes */
export function promiseWords(task, minutes) {
  if (task.kind === "help") return text("task.callWithin", { minutes });
  if (minutes === 60) return text("task.takeOther");
  return minutes > 60 ? text("task.takeHours", { hours: minutes / 60 }) : text("task.takeMinutes", { minutes });
}

/** Help before the rest, what nobody has before what somebody has, what lies ahead last, the loudest
 * and oldest first.
 * @param {number} now @returns {(one: Task, other: Task) => number} */
export const byUrgency = (now) => (one, other) =>
  Number(isAhead(one, now)) - Number(isAhead(other, now)) ||
  Number(other.kind === "help") - Number(one.kind === "help") ||
  Number(other.state === "open") - Number(one.state === "open") ||
  other.escalation - one.escalation ||
  since(one) - since(other);

/** The oldest first; what lies ahead in its order after them.
 * @param {Task} one @param {Task} other */
export const byAge = (one, other) => since(one) - since(other) || one.id.localeCompare(other.id);

/** @param {Task} task */
const since = (task) => task.from ?? task.openedAt;

/** Does it belong on the page of somebody of this unit, beside the visits? All else is on the page of tasks.
 * @param {Task} task @param {string | null} ownUnit null: not known */
export function concerns(task, ownUnit) {
  if (ownUnit === null || !task.unitId || task.unitId === ownUnit) return true;
  return task.kind === "help" || task.mine || task.forMe === true || task.escalation > 0;
}

/** By which visit this task's client can be called from here; null: by none.
 * @param {Task} task @param {Visit | null} visit */
export function callableBy(task, visit) {
  if (!kindOf(task).calls || visit === null || visit.state === "inCall") return null;
  // Whose terminal is silent can be called by a page alone.
  return task.kind !== "terminalSilent" || visit.reachable ? visit : null;
}
