/** What is asked for in a dialog of its own: giving a conversation to somebody, asking somebody to
 * join, ending, and a calm word after a heavy one. */

import { text } from "../language/language.js";
import { askFirst, openDialog } from "../ui/dialog.js";
import { element, say, setText } from "../ui/dom.js";
import { STATUS } from "./words.js";

/** @typedef {import("./messages.js").Desk} Desk */
/** @typedef {import("./messages.js").Talk} Talk */
/** @typedef {import("./messages.js").TeamMember} TeamMember */

/** Resolves with a text key of what went wrong; empty: nothing.
 * @typedef {Promise<string>} Told */

const TO_QUEUE = "queue";
const TO_LEAD = "lead";

/** @param {Desk} desk @param {Talk} talk
 * @param {(to: string | null, summary: string) => Told} give null: back to the queue */
export function openHandOver(desk, talk, give) {
  const others = colleagues(desk, talk);
  const choice = element("select", { id: "hand-over-to" }, [
    ...others.map((one) => option(one.id, () => memberWords(one))),
    option(TO_QUEUE, () => text("desk.hand.queue")),
  ]);
  const summary = element("textarea", { id: "hand-over-summary", attributes: { rows: "4", maxlength: "2000", dir: "auto" } });
  ask({
    id: "hand-over",
    title: "desk.hand.title",
    send: "desk.hand.send",
    about: "desk.hand.means",
    fields: [
      element("label", { key: "desk.hand.to", attributes: { for: "hand-over-to" } }), choice,
      element("label", { key: "desk.hand.summary", attributes: { for: "hand-over-summary" } }), summary,
    ],
    first: choice,
    give: async () => {
      const words = summary.value.trim();
      if (words) return give(choice.value === TO_QUEUE ? null : choice.value, words);
      summary.focus();
      return "desk.hand.noSummary";
    },
  });
}

/** @param {Desk} desk @param {Talk} talk @param {boolean} lead the shift lead is asked, and nobody else
 * @param {(professional: string | null, words: string) => Told} give null: the shift lead */
export function openAskSecond(desk, talk, lead, give) {
  const others = colleagues(desk, talk).filter((one) => one.status !== "off");
  const choice = element("select", { id: "ask-second-who" }, [
    ...(lead ? [option(TO_LEAD, () => text("desk.second.lead"))] : []),
    ...others.map((one) => option(one.id, () => memberWords(one))),
    ...(lead ? [] : [option(TO_LEAD, () => text("desk.second.lead"))]),
  ]);
  const words = element("textarea", { id: "ask-second-text", attributes: { rows: "3", maxlength: "1000", dir: "auto" } });
  ask({
    id: "ask-second",
    title: lead ? "desk.second.leadTitle" : "desk.second.title",
    send: "desk.second.send",
    about: "desk.second.means",
    fields: [
      element("label", { key: "desk.second.who", attributes: { for: "ask-second-who" } }), choice,
      element("label", { key: "desk.second.text", attributes: { for: "ask-second-text" } }), words,
    ],
    first: lead ? words : choice,
    give: async () => {
      const written = words.value.trim();
      if (written) return give(choice.value === TO_LEAD ? null : choice.value, written);
      words.focus();
      return "desk.second.noText";
    },
  });
}

/** @param {Talk} talk @param {() => void} confirmed */
export function askToEnd(talk, confirmed) {
  askFirst({
    id: "end-talk",
    title: talk.kind === "live" ? "desk.end.title" : "desk.end.answeredTitle",
    sentence: talk.kind === "live" ? "desk.end.means" : "desk.end.answeredMeans",
    yes: talk.kind === "live" ? "desk.end.yes" : "desk.end.answeredYes",
    no: "desk.end.no",
    danger: talk.kind === "live",
    confirmed,
  });
}

/** @param {() => void} confirmed */
export function askToEndRisk(confirmed) {
  askFirst({ id: "end-risk", title: "desk.risk.endTitle", sentence: "desk.risk.endMeans", yes: "desk.risk.endYes", no: "desk.risk.endNo", confirmed });
}

/** @param {() => void} confirmed */
export function askToTakeOver(confirmed) {
  askFirst({ id: "take-over", title: "desk.takeOver.title", sentence: "desk.takeOver.means", yes: "desk.takeOver.yes", no: "desk.takeOver.no", confirmed });
}

/** After a heavy conversation: whom to talk to, and time to breathe.
 * @param {Desk} desk @param {string} advice of the queue's own; may be empty @param {() => void} rest */
export function openDebrief(desk, advice, rest) {
  const near = desk.team
    .filter(({ id, status }) => id !== desk.me.id && status !== "off")
    .sort((one, other) => Number(other.isLead) - Number(one.isLead));
  const people = near.map((one) => {
    const row = element("li");
    say(row, () => (one.isLead ? text("desk.debrief.lead", { name: one.name }) : memberWords(one)));
    return row;
  });
  const pause = element("button", {
    id: "debrief-pause",
    class: "button button-accent",
    key: "desk.debrief.pause",
    press: () => {
      dialog.close();
      rest();
    },
  });
  const dialog = openDialog({ id: "debrief", title: "desk.debrief.title", class: "debrief" }, [
    element("p", { key: "desk.debrief.breathe" }),
    element("p", { key: "desk.debrief.talk" }),
    people.length > 0 ? element("ul", { class: "debrief-people" }, people) : element("p", { key: "desk.debrief.nobody" }),
    advice ? element("p", { words: advice, attributes: { dir: "auto" } }) : null,
    element("p", { class: "quiet", key: "desk.debrief.later" }),
  ], [pause], "desk.debrief.goOn");
  pause.focus();
}

/** Of the same queue, the free ones first.
 * @param {Desk} desk @param {Talk} talk */
function colleagues(desk, talk) {
  const order = { available: 0, wrappingUp: 1, pause: 2, off: 3 };
  return desk.team
    .filter(({ id, queues, status, isLead }) => id !== desk.me.id && status !== "off" && (isLead || queues.includes(talk.queue)))
    .sort((one, other) => order[one.status] - order[other.status] || one.conversations - other.conversations);
}

/** @param {TeamMember} one */
const memberWords = (one) =>
  text("desk.team.member", { name: one.name, status: text(STATUS[one.status] ?? "").toLowerCase(), count: one.conversations });

/** @param {string} value @param {() => string} make */
function option(value, make) {
  const made = element("option", { attributes: { value } });
  say(made, make);
  return made;
}

/** @param {{ id: string, title: string, about: string, send: string, fields: HTMLElement[], first: HTMLElement, give: () => Told }} question */
function ask(question) {
  const problem = element("p", { id: `${question.id}-problem`, class: "problem", attributes: { role: "alert" } });
  const send = element("button", { id: `${question.id}-send`, class: "button button-accent", key: question.send, press: () => void give() });
  const give = async () => {
    if (send.disabled) return;
    send.disabled = true;
    problem.textContent = "";
    const wrong = await question.give();
    send.disabled = false;
    if (wrong) setText(problem, wrong);
    else dialog.close();
  };
  const dialog = openDialog({ id: question.id, title: question.title, class: "talk-dialog" }, [
    element("p", { class: "quiet", key: question.about }),
    element("div", { class: "field-group" }, question.fields),
    problem,
  ], [send], "desk.cancel");
  question.first.focus();
}
