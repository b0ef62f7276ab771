/** How clients are reminded of their visits: agreed for all, or for one client. */

import { hourWords } from "../language/clock.js";
import { text } from "../language/language.js";
import { reminderProblem, remindsAnybody, sameReminders } from "../rules/reminders.js";
import { fetchCard } from "../signalling/care-rest.js";
import { changeReminders, clearReminders, fetchReminders } from "../signalling/rest.js";
import { codeOf } from "../signalling/session.js";
import { askFirst } from "../ui/dialog.js";
import { byId, element, say, setText, setWords } from "../ui/dom.js";
import { refusalKey, wholeNumber } from "../ui/form-parts.js";
import { Notice } from "../ui/notice.js";
import { withReason } from "../ui/reason-dialog.js";
import { TimeField } from "../ui/time-field.js";
import { leave, openStaffPage } from "./staff-page.js";

/** @typedef {import("../signalling/rest.js").Reminders} Reminders */
/** @typedef {import("../signalling/rest.js").ReminderRule} ReminderRule */

/** What stands in a field that was empty until its box is checked. */
const USUAL_MINUTES = "60";
const USUAL_EVENING = "18:00";

class RemindersPage {
  #owner = byId("reminder-owner", HTMLSelectElement);
  #form = byId("reminder-form", HTMLFormElement);
  #sms = byId("reminder-sms", HTMLInputElement);
  #email = byId("reminder-email", HTMLInputElement);
  #isBefore = byId("reminder-is-before", HTMLInputElement);
  #minutes = byId("reminder-minutes", HTMLInputElement);
  #isEvening = byId("reminder-is-evening", HTMLInputElement);
  #clock = new TimeField("reminder-clock", USUAL_EVENING);
  #problem = byId("reminder-problem", HTMLElement);
  #save = byId("reminder-save", HTMLButtonElement);
  #remove = byId("reminder-remove", HTMLButtonElement);
  #notice = new Notice();
  /** @type {Reminders | null} */
  #known = null;
  #asked = 0;

  async start() {
    byId("sign-out", HTMLButtonElement).addEventListener("click", () => void leave(null));
    byId("reminder-evening", HTMLElement).append(this.#clock.input);
    this.#owner.addEventListener("change", () => void this.#open());
    this.#remove.addEventListener("click", () => this.#askRemove());
    this.#form.addEventListener("input", () => this.#follow());
    this.#form.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.#send();
    });
    await this.#fillOwners();
    await this.#open();
  }

  /** All clients, and the one whose card led here. */
  async #fillOwners() {
    const all = element("option", { key: "reminder.all", attributes: { value: "" } });
    this.#owner.replaceChildren(all);
    const wanted = new URLSearchParams(location.search).get("client");
    if (!wanted) return;
    try {
      const { client } = await withReason(wanted, () => fetchCard(wanted));
      const option = element("option", { words: client.name, attributes: { value: client.id } });
      option.selected = true;
      this.#owner.append(option);
      const card = byId("to-card", HTMLAnchorElement);
      card.hidden = false;
      card.href = `/client.html?id=${encodeURIComponent(client.id)}`;
    } catch (error) {
      this.#notice.show(() => text(refusalKey(error)));
    }
  }

  /** Null: all. */
  get #client() {
    return this.#owner.value === "" ? null : this.#owner.value;
  }

  async #open() {
    const asked = ++this.#asked;
    try {
      const known = await fetchReminders(this.#client);
      if (asked === this.#asked) this.#show(known);
    } catch (error) {
      if (codeOf(error) === "notSignedIn") location.replace("/");
      this.#notice.show(() => text(refusalKey(error)));
    }
  }

  /** @param {Reminders} known */
  #show(known) {
    this.#known = known;
    const { channels, minutesBefore, eveningAt } = known.reminders;
    this.#form.hidden = false;
    this.#sms.checked = channels.includes("sms");
    this.#email.checked = channels.includes("email");
    this.#isBefore.checked = minutesBefore !== null;
    this.#minutes.value = minutesBefore === null ? USUAL_MINUTES : String(minutesBefore);
    this.#isEvening.checked = eveningAt !== null;
    this.#clock.input.value = hourWords(eveningAt ?? USUAL_EVENING);
    setWords(this.#problem, "");
    const note = byId("reminder-inherited", HTMLElement);
    note.hidden = known.own;
    setText(note, this.#client === null ? "reminder.usual" : "reminder.fromAll");
    setText(this.#save, known.own || this.#client === null ? "common.save" : "reminder.own");
    this.#remove.hidden = !known.own || this.#client === null;
    say(byId("reminder-off", HTMLElement), () =>
      ["sms", "email"].filter((channel) => !known.channels.includes(channel))
        .map((channel) => text(channel === "sms" ? "message.off.sms" : "message.off.email")).join(" "));
    say(byId("reminder-quiet", HTMLElement), () =>
      text("reminder.quiet", { from: hourWords(known.quiet.from), until: hourWords(known.quiet.until) }));
    this.#follow();
  }

  /** @returns {ReminderRule} what is written, whether it makes sense or not */
  #read() {
    return {
      channels: [this.#sms.checked ? "sms" : [], this.#email.checked ? "email" : []].flat(),
      minutesBefore: this.#isBefore.checked ? wholeNumber(this.#minutes) : null,
      eveningAt: this.#isEvening.checked ? (this.#clock.value ?? "") : null,
    };
  }

  /** What is not asked for is not to be written; and what it all comes to. */
  #follow() {
    this.#minutes.disabled = !this.#isBefore.checked;
    this.#clock.input.disabled = !this.#isEvening.checked;
    const rule = this.#read();
    say(byId("reminder-sum", HTMLElement), () => {
      if (reminderProblem(rule)) return "";
      if (!remindsAnybody(rule)) return text("reminder.sum.nobody");
      return [
        rule.eveningAt === null ? "" : text("reminder.sum.evening", { time: hourWords(rule.eveningAt) }),
        rule.minutesBefore === null ? "" : text("reminder.sum.before", { minutes: rule.minutesBefore }),
      ].filter(Boolean).join(" ");
    });
  }

  async #send() {
    const [known, rule] = [this.#known, this.#read()];
    if (!known || this.#save.disabled) return;
    const wrong = reminderProblem(rule);
    setWords(this.#problem, "");
    if (wrong) {
      setText(this.#problem, wrong);
      if (wrong === "reminder.problem.minutes") this.#minutes.focus();
      else if (wrong === "reminder.problem.clock") this.#clock.focus();
      else this.#isBefore.focus();
      return;
    }
    this.#save.disabled = true;
    try {
      const client = this.#client;
      const saved = await changeReminders(client, known.version, rule);
      this.#show(saved);
      const differs = !known.own || !sameReminders(known.reminders, rule);
      this.#notice.show(() => text("reminder.saved"), differs ? () => void this.#undo(client, known, saved) : undefined);
    } catch (error) {
      if (codeOf(error) === "stale") await this.#readVersion();
      else setText(this.#problem, codeOf(error) === "notAllowed" ? "reminder.notAllowed" : refusalKey(error));
    } finally {
      this.#save.disabled = false;
    }
  }

  /** Somebody else has saved: what was typed stays, and is saved only by another press. */
  async #readVersion() {
    try {
      this.#known = await fetchReminders(this.#client);
      setText(this.#problem, "terminal.changedByAnother");
      setText(this.#save, "terminal.saveAnyway");
    } catch (error) {
      setText(this.#problem, refusalKey(error));
    }
  }

  /** Only where it is still as it was saved.
   * @param {string | null} client @param {Reminders} before @param {Reminders} saved */
  async #undo(client, before, saved) {
    try {
      if (before.own || client === null) await changeReminders(client, saved.version, before.reminders);
      else await clearReminders(client);
      this.#notice.show(() => text("terminal.undone"));
    } catch (error) {
      this.#notice.show(() => text(codeOf(error) === "stale" ? "terminal.cannotUndo" : refusalKey(error)));
    }
    await this.#open();
  }

  #askRemove() {
    askFirst({
      id: "remove-reminders",
      title: "reminder.removeTitle",
      sentence: "reminder.removeMeans",
      yes: "reminder.remove",
      no: "scope.nothing",
      confirmed: () => void this.#removeNow(),
    });
  }

  async #removeNow() {
    const client = this.#client;
    if (client === null) return;
    try {
      await clearReminders(client);
      this.#notice.show(() => text("reminder.removed"));
      await this.#open();
    } catch (error) {
      this.#notice.show(() => text(refusalKey(error)));
    }
  }
}

void openStaffPage(() => void new RemindersPage().start());
